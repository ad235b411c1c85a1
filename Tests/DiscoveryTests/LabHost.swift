import Foundation
import Glibc
import Logging

@testable import Discovery

/// One host of a `Lab`: `eth0` with 10.88.0.N and a link-local IPv6 address, an own `/run`, and
/// what the test starts on it.
final class LabHost {
    let thread: NamespacedThread
    let number: Int
    private var daemons: [String: pid_t] = [:]
    private var nodes: [LabNode] = []

    init(number: Int) throws {
        self.number = number
        thread = try NamespacedThread()
    }

    var address: String { "10.88.0.\(number)" }

    func bringUp() throws {
        try thread.run {
            // Otherwise IPv6 waits a second or two before it can be used.
            try Command.run(
                "sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad")
            try Command.run("hostname", "host\(number)")
            try Command.run("ip", "link", "set", "lo", "up")
            try Command.run("ip", "address", "add", "\(address)/24", "dev", "eth0")
            try Command.run("ip", "link", "set", "eth0", "up")
            try Command.run("ip", "route", "add", "224.0.0.0/4", "dev", "eth0")
        }
    }

    /// Starts a discovery on this host.
    func node(
        _ mode: DiscoveryMode, member: String, interfaces: [String] = [], run: UInt32? = nil
    ) throws -> LabNode {
        let node = LabNode(mode, member: member, interfaces: interfaces, run: run)
        nodes.append(node)
        try thread.run { node.discovery.start() }
        return node
    }

    func startBus() throws {
        try thread.run {
            try Command.run("mkdir", "-p", "/run/dbus")
            try Command.run("rm", "-f", "/run/dbus/system_bus_socket")
        }
        try start("dbus-daemon", ["dbus-daemon", "--system", "--nofork", "--nopidfile"])
        try Poll.until("the system bus listens") {
            (try? run("sh", "-c", "test -S /run/dbus/system_bus_socket")) != nil
        }
    }

    func startAvahi() throws {
        let flags = ["--no-chroot", "--no-drop-root", "--no-rlimits"]
        try start("avahi-daemon", ["avahi-daemon"] + flags)
        try Poll.until("avahi-daemon answers") {
            (try? run("avahi-browse", "--terminate", "_nothing._tcp")) != nil
        }
    }

    /// Starts a program that runs until `kill`, by a name to kill it by.
    func start(_ name: String, _ words: [String]) throws {
        daemons[name] = try thread.run { try Command.start(words) }
    }

    /// Kills a program with no chance to say goodbye.
    func kill(_ name: String) {
        if let pid = daemons.removeValue(forKey: name) { Command.kill(pid) }
    }

    /// Runs a program on this host and gives what it printed.
    @discardableResult
    func run(_ words: String...) throws -> String {
        try thread.run { try Command.run(words) }
    }

    /// The lines with which `avahi-browse` describes resolved services.
    func browse() -> [String] {
        let text = try? run("avahi-browse", "--resolve", "--parsable", "--terminate", serviceType)
        return (text ?? "").split(separator: "\n").map(String.init).filter { $0.hasPrefix("=") }
    }

    func close() {
        for node in nodes { node.discovery.stop() }
        for name in daemons.keys { kill(name) }
        thread.end()
    }
}
