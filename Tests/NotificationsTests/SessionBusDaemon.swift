import Foundation
import TestSupport

/// A real `dbus-daemon --session` of a test's own; it ends with this value.
final class SessionBusDaemon {
    let directory = FileManager.default.temporaryDirectory.path + "/byline-bus-\(UUID())"
    private var process: Process?
    private let ended = DispatchSemaphore(value: 0)

    init() throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
    }

    deinit {
        if process != nil { stop() }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The socket is where a login has it, in its runtime directory.
    var socket: String { directory + "/bus" }
    var address: String { "unix:path=\(socket)" }

    func start() async throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog",
            "--address=\(address)",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        self.process = process
        return await eventually { FileManager.default.fileExists(atPath: self.socket) }
    }

    func stop() {
        // The threads that run tests block SIGTERM, and what they start inherits that.
        if let process { kill(process.processIdentifier, SIGKILL) }
        process = nil
        _ = ended.wait(timeout: .now() + 5)
        try? FileManager.default.removeItem(atPath: socket)
    }
}
