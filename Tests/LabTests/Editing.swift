import Foundation

/// A running `byline edit`, whose command says "begun" and its token, and goes on until it is told
/// to end.
struct Editing {
    private let process: Child
    private let output: URL
    private let errors: URL

    /// Starts it on a host, and waits for nothing; the command may be deaf to SIGTERM.
    init(
        _ host: Host, _ article: String, _ options: String..., ignoringTERM isDeaf: Bool = false
    ) throws {
        let name = "edit-\(UUID())"
        output = host.directory.appendingPathComponent("\(name).out")
        errors = host.directory.appendingPathComponent("\(name).err")
        let trap = isDeaf ? "trap '' TERM" : "trap 'exit 5' TERM"
        let script = "\(trap); echo begun $BYLINE_TOKEN; while :; do sleep 0.1; done"
        process = try Command.start(
            ["scripts/lab", "exec", "\(host.number)", "byline", "edit", article] + options
                + ["--", "bash", "-c", script],
            lab: host.lab.name, output: output, errors: errors)
    }

    /// Waits until the command runs; gives its token.
    @discardableResult
    func begun(within limit: Duration = .seconds(3)) async throws -> Int {
        try await eventually("the command runs", within: limit) {
            try Command.text(of: output).split(whereSeparator: \.isWhitespace).last
                .flatMap { Int($0) }
        }
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// What `byline edit` said on standard error.
    var said: String { (try? Command.text(of: errors)) ?? "" }

    /// Waits until it ends by itself or after a signal.
    func end(within limit: Duration = .seconds(3)) async throws -> Child.Ending {
        try await eventually("byline edit ends", within: limit) { !process.isRunning }
        return process.wait()
    }

    /// Sends `byline edit` a signal.
    func send(_ signal: Int32) { process.send(signal) }
}
