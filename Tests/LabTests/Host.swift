import Foundation
import Testing

/// One lab host: a machine with an editor's daemon.
final class Host: CustomStringConvertible {
    let number: Int
    let lab: Lab
    /// `$BYLINE_HOME` on this host.
    let home: URL
    private var daemon: Child?

    var description: String { "host-\(number)" }
    var address: String { "10.77.0.\(number)" }
    /// The lab's directory of this host.
    var directory: URL { home.deletingLastPathComponent() }
    /// What the host's daemons wrote.
    var log: URL { directory.appendingPathComponent("bylined.log") }

    init(_ number: Int, of lab: Lab) throws {
        self.number = number
        self.lab = lab
        let home = try lab.run("exec", "\(number)", "printenv", "BYLINE_HOME").lastWord
        self.home = URL(fileURLWithPath: home, isDirectory: true)
    }

    /// Runs a command on this host.
    func run(_ command: String...) throws -> Outcome {
        try run(command)
    }

    /// The same, for a command in an array.
    func run(_ command: [String]) throws -> Outcome {
        try Command.lab(lab.name, ["exec", "\(number)"] + command)
    }

    /// Runs the CLI on this host.
    func byline(_ arguments: String...) throws -> Outcome {
        try Command.lab(lab.name, ["exec", "\(number)", "byline"] + arguments)
    }

    /// Runs the CLI and expects it to succeed.
    @discardableResult
    func succeed(_ arguments: String...) throws -> Outcome {
        let outcome = try Command.lab(lab.name, ["exec", "\(number)", "byline"] + arguments)
        guard outcome.status == 0 else {
            throw NotAsExpected(description: "byline \(arguments) on \(self): \(outcome)")
        }
        return outcome
    }
}

// The daemon's life.
extension Host {
    /// Starts the daemon and doesn't wait for it.
    func launch(_ options: String...) throws {
        try launch(options)
    }

    /// Starts the daemon and waits until it answers.
    func start(_ options: String...) async throws {
        try launch(options)
        try await eventually("\(self)'s daemon answers", within: .seconds(5)) {
            try byline("status", "--json").status == 0
        }
    }

    /// The same, for options in an array.
    func launch(_ options: [String]) throws {
        precondition(daemon?.isRunning != true, "\(self) runs a daemon already")
        daemon = try Command.start(
            ["scripts/lab", "exec", "\(number)", "bylined"] + options, lab: lab.name,
            output: log, errors: log)
    }

    /// Starts a daemon that should not stay: waits until it has ended by itself.
    func startInVain(_ options: String...) async throws -> Outcome {
        try await startInVain(options)
    }

    /// The same, for options in an array.
    func startInVain(_ options: [String]) async throws -> Outcome {
        let file = directory.appendingPathComponent("vain-\(UUID()).log")
        let process = try Command.start(
            ["scripts/lab", "exec", "\(number)", "bylined"] + options, lab: lab.name,
            output: file, errors: file)
        try await eventually("\(self)'s daemon gives up", within: .seconds(5)) {
            !process.isRunning
        }
        guard case .exit(let status) = process.wait() else {
            throw NotAsExpected(description: "the daemon crashed: \(try Command.text(of: file))")
        }
        return Outcome(status: status, output: "", errors: try Command.text(of: file))
    }

    /// `kill -9`: as a crash, with no goodbye.
    func crash() {
        daemon?.send(SIGKILL)
        daemon?.wait()
        daemon = nil
    }

    /// Stops the daemon where it is, as when its machine is suspended.
    func suspend() { daemon?.send(SIGSTOP) }

    /// Lets it go on.
    func resume() { daemon?.send(SIGCONT) }

    /// SIGTERM: the daemon says goodbye, and ends with 0.
    func stop(line: Int = #line, file: String = #fileID) async throws {
        guard let process = daemon else { return }
        process.send(SIGTERM)
        try await eventually(
            "\(self)'s daemon stops", within: .seconds(5), line: line, file: file
        ) { !process.isRunning }
        daemon = nil
        #expect(process.wait() == .exit(0))
    }

    /// The daemon's process id.
    var pid: Int32? { daemon?.pid }

    /// False when a daemon that the test had started ended without being told to.
    var isUnharmed: Bool { daemon?.isRunning ?? true }
}

// What an editor does.
extension Host {
    func claim(_ article: String, _ options: String...) throws -> LockAnswer {
        try ask(["claim", article, "--json"] + options)
    }

    func release(_ article: String) throws -> LockAnswer {
        try ask(["release", article, "--json"])
    }

    func take(_ article: String) throws -> LockAnswer {
        try ask(["take", article, "--yes", "--json"])
    }

    /// The exit status of `byline check`.
    func check(_ article: String, _ token: Int?) throws -> Int32 {
        let named = token.map { ["--token", "\($0)"] } ?? []
        return try Command.lab(
            lab.name, ["exec", "\(number)", "byline", "check", article] + named
        ).status
    }

    func locks() throws -> [Lock] { try ask(["locks", "--json"]) }

    func lock(_ article: String) throws -> Lock? {
        try locks().first { $0.article == article }
    }

    func who() throws -> [Presence] { try ask(["who", "--json"]) }

    /// The state in which this host sees an editor: here, quiet or gone.
    func sees(_ editor: String) throws -> String? {
        try who().first { $0.editor == editor }?.state
    }

    /// What it lost and nobody has seen, which now somebody has.
    func notices(_ options: String...) throws -> [Event] {
        try ask(["notices", "--json"] + options)
    }

    func status() throws -> Status { try ask(["status", "--json"]) }

    func watch(_ options: String...) async throws -> Watch { try await Watch(self, options) }

    private func ask<Answer: Decodable>(_ arguments: [String]) throws -> Answer {
        let outcome = try Command.lab(lab.name, ["exec", "\(number)", "byline"] + arguments)
        return try outcome.decoded()
    }
}
