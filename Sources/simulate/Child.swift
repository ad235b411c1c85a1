internal import Foundation

/// A child process of this very program, and the lines that it has written so far.
final class Child {
    /// How it ended.
    enum End {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let process = Process()
    private let pipe = Pipe()
    private var buffer: [UInt8] = []
    /// When it last wrote something, or was started.
    private(set) var lastWord = ContinuousClock.now

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: Child.program)
        process.arguments = arguments
        process.standardOutput = pipe
        var environment = ProcessInfo.processInfo.environment
        // A crash is one failure among many: its seed is enough.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        try process.run()
        // Only the child may hold it open, or its end would not show.
        try pipe.fileHandleForWriting.close()
    }

    /// This program, wherever it was moved since it was started.
    private static let program =
        Bundle.main.executablePath ?? "/proc/\(ProcessInfo.processInfo.processIdentifier)/exe"

    /// What to wait for before the next `read`.
    var descriptor: Int32 { pipe.fileHandleForReading.fileDescriptor }

    /// Reads what has come; nil once it has written all that it ever will.
    func read() -> [String]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return count < 0 && errno == EINTR ? [] : nil }
        lastWord = .now
        buffer += chunk.prefix(count)
        guard let end = buffer.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        defer { buffer.removeFirst(end + 1) }
        return buffer[..<end].split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Waits for its end, which is near once `read` gave nil.
    func wait() -> End {
        process.waitUntilExit()
        try? pipe.fileHandleForReading.close()
        return process.terminationReason == .uncaughtSignal
            ? .killed(signal: process.terminationStatus) : .exited(process.terminationStatus)
    }
}
