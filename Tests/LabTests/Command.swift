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
    /// Exit status when a command took longer than `limitSeconds`, as of timeout(1).
    static let tooLong: Int32 = 124
    private static let limitSeconds = 30

    /// The package's directory.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs `scripts/lab` with `arguments` under the lab's name.
    static func lab(_ name: String, _ arguments: [String]) throws -> Outcome {
        let directory = FileManager.default.temporaryDirectory
        let files = ["out", "err"].map { directory.appendingPathComponent("\(UUID()).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        // Files, not pipes: a daemon that a command leaves behind would hold a pipe open.
        let process = try start(
            ["timeout", "\(limitSeconds)", "scripts/lab"] + arguments, lab: name,
            output: files[0], errors: files[1])
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try text(of: files[0]),
            errors: try text(of: files[1]))
    }

    /// Starts a command of the package's directory and leaves it running.
    static func start(
        _ command: [String], lab name: String, output: URL, errors: URL
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = root
        process.environment = ProcessInfo.processInfo.environment.merging(["LAB_NAME": name]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try appending(to: output)
        process.standardError =
            output == errors ? process.standardOutput : try appending(to: errors)
        try process.run()
        return process
    }

    /// The text of a file that may still be growing.
    static func text(of file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    private static func appending(to file: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: file.path) {
            guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
                throw NotAsExpected(description: "cannot write \(file.path)")
            }
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        return handle
    }
}
