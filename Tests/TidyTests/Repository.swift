import Foundation

/// The repository that these tests were built from.
enum Repository {
    /// The package's directory.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Names at the top level that are no dotfiles.
    static func topLevel() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Every text file that belongs to the project, sorted by path; read once for all rules.
    static func files() throws -> [SourceFile] { try read.get() }

    private static let read = Result { try readFiles() }

    private static func readFiles() throws -> [SourceFile] {
        var paths = [".swift-format", ".gitignore"].filter(exists)
        for name in try topLevel() + [".ci"] where exists(name) && name != "Package.resolved" {
            let below = FileManager.default.enumerator(
                atPath: root.appendingPathComponent(name).path)
            let inside = below?.compactMap { $0 as? String } ?? []
            paths += inside.isEmpty ? [name] : inside.map { name + "/" + $0 }
        }
        return try paths.sorted().compactMap { path in
            let url = root.appendingPathComponent(path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
                let text = String(data: try Data(contentsOf: url), encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }
}
