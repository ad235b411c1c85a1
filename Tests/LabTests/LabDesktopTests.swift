import Foundation
import Testing

extension LabSuite {
    @Suite struct Desktop {
        @Test("a loss is shown on the desktop of whoever lost, and not where none is wanted")
        func shown() async throws {
            try await Lab.with(hosts: 2) { lab in
                try await lab.found(["Ada", "Grace"])
                let ada = try await SessionBus(lab[1])
                let grace = try await SessionBus(lab[2])
                defer { for bus in [ada, grace] { bus.end() } }
                try lab[1].launch()
                try lab[2].launch("--no-notify")
                try await lab.meet()
                #expect(try lab[1].claim("front-page").outcome == "held")
                _ = try await lab.agreeOnLock(of: "front-page", within: .seconds(2))
                #expect(try lab[2].take("front-page").outcome == "held")
                try await eventually("Ada's desktop is told", within: .seconds(5)) {
                    let told = try ada.told()
                    return told.contains("You lost front-page") && told.contains("Grace on host-2")
                }
                #expect(try lab[1].take("front-page").outcome == "held")
                let watch = try await lab[2].watch()
                try await eventually("Grace knows", within: .seconds(5)) {
                    try watch.events("lost", "front-page").count == 1
                }
                watch.end()
                #expect(try !grace.told().contains("You lost"))
            }
        }
    }
}

/// A session's D-Bus on a host, and a program that listens to what a desktop would be told.
private struct SessionBus {
    private let processes: [Child]
    private let record: URL

    init(_ host: Host) async throws {
        let directory = host.directory
        record = directory.appendingPathComponent("bus-\(UUID()).txt")
        let log = directory.appendingPathComponent("bus.log")
        let address = "unix:path=/run/user/bus"
        func start(_ command: [String], output: URL) throws -> Child {
            try Command.start(
                ["scripts/lab", "exec", "\(host.number)"] + command, lab: host.lab.name,
                output: output, errors: log)
        }
        let bus = try start(
            [
                "dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog",
                "--address=\(address)",
            ], output: log)
        try await eventually("the bus is there", within: .seconds(5)) {
            try host.run("test", "-S", "/run/user/bus").status == 0
        }
        let variable = "DBUS_SESSION_BUS_ADDRESS=\(address)"
        let monitor = try start(
            ["env", variable, "dbus-monitor", "interface='org.freedesktop.Notifications'"],
            output: record)
        processes = [monitor, bus]
        let told = told
        try await eventually("the listener hears the bus", within: .seconds(5)) {
            let sent = try host.run(
                "env", variable, "dbus-send", "--session", "--dest=org.freedesktop.Notifications",
                "/test", "org.freedesktop.Notifications.Probe")
            return try sent.status == 0 && told().contains("member=Probe")
        }
    }

    func told() throws -> String { try Command.text(of: record) }

    func end() {
        for process in processes {
            process.send(SIGTERM)
            process.wait()
        }
    }
}
