import BylineClient
import Foundation
import Synchronization
import Testing

/// One run of the real `byline`, which is built beside the tests.
final class Command: Sendable {
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String

        func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try APICoding.decode(type, from: Data(output.utf8))
        }
    }

    private let arguments: [String]
    private let input: FileHandle
    private let output: FileHandle?
    private let script: String
    private let home: String
    private let pid = Mutex<Int32?>(nil)

    init(
        _ arguments: [String], home: String, input: FileHandle = .nullDevice,
        output: FileHandle? = nil, script: String = #"exec "$0" "$@""#
    ) {
        self.script = script
        self.arguments = arguments
        self.input = input
        self.output = output
        self.home = home
    }

    static func run(_ arguments: [String], home: String) async throws -> Result {
        try await Command(arguments, home: home).result()
    }

    /// Runs to its end, which a test whose time is over brings about; what went elsewhere than to a
    /// pipe is not read. Output must fit a pipe's buffer, 64 KiB: it is read afterwards.
    func result() async throws -> Result {
        let process = Process()
        // Through a shell, so that a test can pass bytes that are no Swift string.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, try Self.executable().path] + arguments
        process.environment = ["BYLINE_HOME": home, "TZ": "UTC"]
        process.standardInput = input
        let (read, errors) = (Pipe(), Pipe())
        process.standardOutput = output ?? read
        process.standardError = errors
        let status = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = {
                    continuation.resume(returning: $0.terminationStatus)
                }
                do {
                    try process.run()
                    pid.withLock { $0 = process.processIdentifier }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            send(SIGKILL)
        }
        return Result(
            status: status, output: output == nil ? try Self.text(read) : "",
            errors: try Self.text(errors))
    }

    /// What Ctrl-C does.
    func interrupt() { send(SIGINT) }

    private func send(_ signal: Int32) {
        pid.withLock { pid in
            if let pid { _ = kill(pid, signal) }
        }
    }

    private static func text(_ pipe: Pipe) throws -> String {
        String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    static func executable() throws -> URL {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("byline")
    }
}
