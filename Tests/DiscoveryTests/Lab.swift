import Foundation
import Glibc

/// A LAN of namespaces: hosts on one bridge, cut off from the machine's own network.
final class Lab {
    private let bridge: NamespacedThread
    private(set) var hosts: [LabHost] = []

    /// Why no lab can be made here, or nil if one can.
    static let obstacle: String? = {
        guard geteuid() == 0 else { return "making network namespaces needs root" }
        do {
            for tool in ["ip", "mount", "setpriv", "dbus-daemon", "avahi-daemon", "avahi-browse"] {
                try Command.run("sh", "-c", "command -v \(tool)")
            }
            try NamespacedThread().end()
            return nil
        } catch {
            print("discovery lab skipped: \(error)")
            return "\(error)"
        }
    }()

    init(hosts count: Int) throws {
        bridge = try NamespacedThread()
        try bridge.run {
            try Command.run(
                "ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
            try Command.run("ip", "link", "set", "br0", "up")
        }
        for number in 1...count {
            let host = try LabHost(number: number)
            hosts.append(host)
            try bridge.run {
                let port = "port\(number)"
                try Command.run(
                    "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns",
                    "\(host.thread.id)")
                try Command.run("ip", "link", "set", port, "master", "br0", "up")
            }
            try host.bringUp()
        }
    }

    /// Ends everything. Whatever forgets to call it, the end of the process does it.
    func close() {
        for host in hosts { host.close() }
        bridge.end()
    }

    /// Makes a lab, and ends it whatever happens.
    static func with(hosts count: Int, _ body: ([LabHost]) throws -> Void) throws {
        let lab = try Lab(hosts: count)
        defer { lab.close() }
        try body(lab.hosts)
    }
}
