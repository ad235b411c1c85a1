import Foundation

/// What a finished command said.
struct Outcome: CustomStringConvertible {
    let status: Int32
    let output: String
    let errors: String

    var description: String { "exit \(status), stdout: \(output), stderr: \(errors)" }

    /// The last word of the output, as `byline invite` promises its code.
    var lastWord: String {
        output.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    }

    /// The output as JSON.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(output.utf8))
        } catch {
            throw NotAsExpected(description: "not JSON of \(type): \(self)")
        }
    }
}

/// One run of `scripts/lab`, to its end.
enum Command {
    /// Then timeout(1) ends the command, and the status is 124.
    private static let limitSeconds = 30

    /// The package's directory.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs `scripts/lab` with `arguments` under the lab's name.
    static func lab(_ name: String, _ arguments: [String]) throws -> Outcome {
        let directory = FileManager.default.temporaryDirectory
        let files = ["out", "err"].map { directory.appendingPathComponent("\(UUID()).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        let child = try start(
            ["timeout", "\(limitSeconds)", "scripts/lab"] + arguments, lab: name,
            output: files[0], errors: files[1])
        let status: Int32
        switch child.wait() {
        case .exit(let code): status = code
        case .signal(let number): status = 128 + number
        }
        return Outcome(
            status: status, output: try text(of: files[0]), errors: try text(of: files[1]))
    }

    /// Starts a command of the package's directory and leaves it running.
    static func start(
        _ command: [String], lab name: String, output: URL, errors: URL
    ) throws -> Child {
        let environment = ProcessInfo.processInfo.environment.merging(["LAB_NAME": name]) { $1 }
        return try Child(
            command, in: root, environment: environment, output: output, errors: errors)
    }

    /// The text of a file that may still be growing.
    static func text(of file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
