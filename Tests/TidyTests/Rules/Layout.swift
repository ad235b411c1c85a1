import Foundation

/// What may stand at the top level, dotfiles aside. SwiftPM writes Package.resolved itself.
enum Layout {
    static let topLevel: Set<String> = [
        "Package.swift", "Package.resolved", "Sources", "Tests", "README.md", "scripts", "LICENSE",
    ]

    /// Names that have no place at the top level.
    static func strangers(among names: [String]) -> [String] {
        names.filter { !topLevel.contains($0) }
    }
}

extension Rule {
    static let machinePaths = machinePaths(of: [Repository.root.path, NSHomeDirectory()])

    /// A check that no file names a directory of the machine at hand, or anybody's home.
    static func machinePaths(of directories: [String]) -> Rule {
        let homes = ["/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/"]
        // A checkout in `/x` would forbid every word that starts so.
        let here = directories.filter { $0.split(separator: "/").count > 1 }
        return Rule("no file names a path of one machine", in: { $0.path != "LICENSE" }) {
            file, index in
            (homes + here).first { file.lines[index].contains($0) }.map { path in
                file.finding(
                    index, "`\(path)` is on one machine only",
                    instead: "find it from the script's or source file's own place")
            }
        }
    }
}
