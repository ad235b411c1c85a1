internal import ArgumentParser
internal import BylineClient

struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "See what you lost, to whom and why.",
        discussion: """
            A notice stays until it was seen: here, on a terminal by `byline watch`, or on the \
            board by a press on its Seen. It outlasts restarts of the daemon.

            EXAMPLES
              byline notices
              byline notices --keep --json
            """)

    @Flag(name: .long, help: "Show them again next time.")
    var keep = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        try await Daemon(home).ask { client in
            let losses = try await client.notices()
            if format.json { try Output.json(losses) } else { Output.lines(Self.lines(losses)) }
            guard !keep, !losses.isEmpty else { return }
            try await client.see(losses.map(\.notice))
        }
    }

    private static func lines(_ losses: [Loss]) -> [String] {
        guard !losses.isEmpty else { return ["You have seen all your notices."] }
        let now = Clock.now()
        return Table(
            ["WHEN", "WHAT HAPPENED"],
            losses.map { loss in
                [
                    Cell(loss.at.map { Clock.since($0, now: now) } ?? "-", .faint),
                    Cell(EventText.lost(loss)),
                ]
            }
        ).lines
    }
}
