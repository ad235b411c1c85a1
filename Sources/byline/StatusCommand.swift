internal import ArgumentParser
internal import BylineClient

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "See how your daemon is doing.",
        discussion: """
            Two daemons with equal state digests hold exactly the same.

            EXAMPLE
              byline status --json
            """)

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let status = try await Daemon(home).ask { try await $0.status() }
        if format.json { return try Output.json(status) }
        let others = status.peers == 1 ? "1 other member" : "\(status.peers) other members"
        let reach = status.cutOff ? "cut off: hears nobody" : "\(others) here"
        let rows = [
            [Cell("newsroom"), Cell("\(status.name) (\(status.policy))", .strong)],
            [Cell("you"), Cell("\(status.identity.editor) on \(status.identity.device)")],
            [Cell("member"), Cell(status.identity.member, .faint)],
            [Cell("peers"), Cell(reach, status.cutOff ? .warning : .good)],
            [Cell("roster"), Cell("\(status.members) in all")],
            [Cell("discovery"), Cell(status.discovery)],
            [Cell("pending"), Cell(pending(status.pending))],
            [Cell("state digest"), Cell(status.stateDigest, .faint)],
            [Cell("Lamport clock"), Cell("\(status.lamport)")],
            [Cell("daemon"), Cell("\(status.version), pid \(status.pid), port \(status.port)")],
            [Cell("board"), Cell(board(status))],
        ]
        let warnings = status.warnings.map {
            [Cell("warning", .warning), Cell(Terminal.clean($0), .warning)]
        }
        Output.lines(Table(nil, rows + warnings).lines)
    }

    /// Where it is, or why it is nowhere, unless a warning says so.
    private func board(_ status: Status) -> String {
        let why = status.board.message.flatMap { status.warnings.contains($0) ? nil : $0 }
        return status.board.url ?? why ?? "none"
    }

    private func pending(_ articles: [String]) -> String {
        articles.isEmpty ? "nothing" : articles.joined(separator: ", ")
    }
}
