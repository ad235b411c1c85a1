import Foundation

/// A `byline` command that runs beside the test.
struct Background {
    private let process: Child
    private let output: URL
    private let errors: URL

    /// Starts it on a host, and waits for nothing.
    init(_ host: Host, _ arguments: String...) throws {
        let name = "byline-\(UUID())"
        output = host.directory.appendingPathComponent("\(name).out")
        errors = host.directory.appendingPathComponent("\(name).err")
        process = try Command.start(
            ["scripts/lab", "exec", "\(host.number)", "byline"] + arguments, lab: host.lab.name,
            output: output, errors: errors)
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// What it said on standard error.
    var said: String { (try? Command.text(of: errors)) ?? "" }

    /// What it said on standard output so far.
    var told: String { (try? Command.text(of: output)) ?? "" }

    /// Waits until it ends; gives what it said.
    func end(within limit: Duration = .seconds(3)) async throws -> Outcome {
        try await eventually("byline ends (it said \(said))", within: limit) { !process.isRunning }
        let status: Int32
        switch process.wait() {
        case .exit(let code): status = code
        case .signal(let number): status = 128 + number
        }
        return Outcome(status: status, output: try Command.text(of: output), errors: said)
    }

    /// Sends it a signal.
    func send(_ signal: Int32) { process.send(signal) }
}
