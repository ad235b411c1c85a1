import Foundation
import Testing

/// A LAN of hosts, as `scripts/lab` builds it.
final class Lab {
    /// This run's own name, so that two runs on one machine don't meet.
    let name = ProcessInfo.processInfo.environment["LAB_NAME"] ?? "t\(getpid())"
    private(set) var hosts: [Host] = []

    /// Whether this machine lets us build one.
    static let isAvailable = (try? Command.lab("check", ["check"]).status) == 0

    /// Builds a lab, hands it to `body`, and takes it down again whatever happens. A daemon that
    /// ended without being told to is a failure; a failure shows the daemons' logs.
    static func with(
        hosts count: Int, avahi: String = "none", _ body: (Lab) async throws -> Void
    ) async throws {
        let lab = Lab()
        try lab.run("up", "\(count)", "--avahi", avahi)
        defer { _ = try? lab.run("down") }
        do {
            for number in 1...count { lab.hosts.append(try Host(number, of: lab)) }
            try await body(lab)
            for host in lab.hosts where !host.isUnharmed {
                throw NotAsExpected(description: "\(host)'s daemon ended by itself")
            }
        } catch {
            lab.showLogs()
            throw error
        }
    }

    /// A lab whose hosts are one newsroom, with all daemons up and seeing each other.
    static func withNewsroom(
        of editors: [String], policy: String = "advisory", avahi: String = "none",
        _ body: (Lab) async throws -> Void
    ) async throws {
        try await with(hosts: editors.count, avahi: avahi) { lab in
            try await lab.found(editors, policy: policy)
            for host in lab.hosts { try host.launch() }
            try await lab.meet()
            try await body(lab)
        }
    }

    /// Host `number`, counted from 1.
    subscript(number: Int) -> Host { hosts[number - 1] }

    /// Runs `scripts/lab` and expects it to succeed.
    @discardableResult
    func run(_ arguments: String...) throws -> Outcome {
        let outcome = try Command.lab(name, arguments)
        guard outcome.status == 0 else {
            throw NotAsExpected(description: "scripts/lab \(arguments): \(outcome)")
        }
        return outcome
    }

    private func showLogs() {
        for host in hosts {
            let lines = (try? Command.text(of: host.log))?.split(separator: "\n").suffix(40) ?? []
            print("---- \(host)", lines.joined(separator: "\n"), separator: "\n")
        }
    }
}

// The network.
extension Lab {
    /// Cuts the link between two hosts.
    func cut(_ one: Int, _ other: Int) throws { try run("pair-block", "\(one)", "\(other)") }

    /// Lets each group of hosts talk only within itself.
    func partition(_ parts: [Int]...) throws {
        for (place, part) in parts.enumerated() {
            for other in parts.dropFirst(place + 1).joined() {
                for host in part { try cut(host, other) }
            }
        }
    }

    /// Mends all cut links.
    func heal() throws { try run("heal") }

    func unplug(_ host: Int) throws { try run("cable", "\(host)", "down") }

    func plug(_ host: Int) throws { try run("cable", "\(host)", "up") }
}

// The newsroom.
extension Lab {
    /// The first editor founds a newsroom, the others join; no daemon runs afterwards.
    func found(_ editors: [String], policy: String = "advisory") async throws {
        let founder = self[1]
        try founder.succeed(
            "init", "The Daily Example", "--name", editors[0], "--policy", policy)
        try await founder.start()
        for (host, editor) in zip(hosts.dropFirst(), editors.dropFirst()) {
            let code = try founder.succeed("invite").lastWord
            try host.succeed("join", code, "--name", editor)
        }
        try await founder.stop()
    }

    /// Waits until every host sees every other.
    func meet(within limit: Duration = .seconds(10)) async throws {
        for host in hosts {
            try await eventually("\(host) sees all \(hosts.count)", within: limit) {
                try host.who().filter { $0.state == "here" }.count == hosts.count
            }
        }
        try await agree(within: limit)
    }

    /// Waits until all hosts hold the same state.
    func agree(within limit: Duration) async throws {
        try await eventually("all state digests are equal", within: limit) {
            Set(try hosts.map { try $0.status().stateDigest }).count == 1
        }
    }

    /// Waits until all hosts show the same lock, and gives it.
    func agreeOnLock(of article: String, within limit: Duration) async throws -> Lock {
        try await eventually("all agree on who holds \(article)", within: limit) { () -> Lock? in
            let locks = try hosts.compactMap { try $0.lock(article) }
            guard locks.count == hosts.count, Set(locks.map(\.claim)).count == 1 else { return nil }
            return locks[0]
        }
    }
}
