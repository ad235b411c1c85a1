internal import ArgumentParser
internal import BylineClient

struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "See what you lost, and what you were answered.",
        discussion: """
            What you lost, to whom and why, and what the holders of articles answered to `byline \
            ask`. A notice stays until it was seen: here, on a terminal by `byline watch`, or on \
            the board by a press on its Seen. It outlasts restarts of the daemon.

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
            let notices = try await client.notices()
            if format.json { try Output.json(notices) } else { Output.lines(Self.lines(notices)) }
            guard !keep, !notices.isEmpty else { return }
            try await client.see(notices.compactMap(\.notice))
        }
    }

    private static func lines(_ notices: [WatchEvent]) -> [String] {
        guard !notices.isEmpty else { return ["You have seen all your notices."] }
        let now = Clock.now()
        return Table(
            ["WHEN", "WHAT HAPPENED"],
            notices.map { notice in
                [
                    Cell(notice.at.map { Clock.since($0, now: now) } ?? "-", .faint),
                    Cell(EventText.text(notice)),
                ]
            }
        ).lines
    }
}
