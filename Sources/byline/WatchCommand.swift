internal import ArgumentParser
internal import BylineClient

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow what happens in the newsroom.",
        discussion: """
            Prints a line for each claim, release, take-over and loss, and for members who come \
            and go, until interrupted. With --json, one object a line, starting with a snapshot. \
            With --desk, of locks only those of that desk, and whatever you lose.

            What you lost or were answered and have not seen comes first, and who waits for your \
            answer. A notice that a terminal was shown is seen; one that a file or a program is \
            given is not: see `byline notices`.

            EXAMPLES
              byline watch
              byline watch --desk sports
              byline watch --json | jq 'select(.event == "lost")'
            """)

    @OptionGroup var desk: DeskOption
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let daemon = try Daemon(home)
        let json = format.json
        let desk = try desk.normalized
        let interruption = Interruption()
        defer { extendLifetime(interruption) }
        let signals = interruption.signals
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { return } }
            group.addTask { try await Self.follow(daemon, desk: desk, json: json) }
            try await group.next()
            group.cancelAll()
        }
    }

    private static func follow(_ daemon: Daemon, desk: String?, json: Bool) async throws {
        try await daemon.ask { client in
            for try await event in try await client.events(desk: desk) {
                let line = json ? try Output.compact(event) : EventText.line(event)
                // Nobody reads on: there is nothing left to do, and nothing wrong.
                guard Output.write(line + "\n") else { return }
                guard !json, Terminal.isOutput, let notice = event.notice else { continue }
                // A daemon that does not answer ends the stream; it shows the notice again.
                _ = try? await client.see([notice])
            }
            guard Task.isCancelled else { throw daemon.wentAway }
        }
    }
}
