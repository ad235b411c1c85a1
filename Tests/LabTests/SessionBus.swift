import Foundation
import TestSupport

/// A session's D-Bus on a host, where a login has it, and the desktop on it.
final class SessionBus {
    private let bus: Child
    private let desktop: NotificationService

    init(_ host: Host) async throws {
        let log = host.directory.appendingPathComponent("bus.log")
        let socket = "/run/user/bus"
        bus = try Command.start(
            [
                "scripts/lab", "exec", "\(host.number)", "dbus-daemon", "--session", "--nofork",
                "--nopidfile", "--nosyslog", "--address=unix:path=\(socket)",
            ], lab: host.lab.name, output: log, errors: log)
        try await eventually("the bus is there", within: .seconds(5)) {
            try host.run("test", "-S", socket).status == 0
        }
        // The host has a /run of its own, which its processes show.
        let holder = try Command.text(of: host.directory.appendingPathComponent("holder"))
        let process = holder.trimmingCharacters(in: .whitespacesAndNewlines)
        desktop = NotificationService(at: "unix:path=/proc/\(process)/root\(socket)")
        let desktop = desktop
        try await eventually("the desktop is on the bus", within: .seconds(5)) { desktop.isReady }
    }

    /// The summaries and bodies that the desktop was told to show.
    var shown: [[String]] { desktop.shown.map { [$0.summary, $0.body] } }

    func end() {
        desktop.stop()
        bus.send(SIGTERM)
        bus.wait()
    }
}
