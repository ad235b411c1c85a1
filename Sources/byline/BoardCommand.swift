internal import ArgumentParser
internal import BylineClient

struct BoardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "board",
        abstract: "Open the newsroom's board in the browser.",
        discussion: """
            The board is a page of your own daemon, on this machine alone: who works on what, and \
            your articles to claim, hand over and release. The link that this command gets lets \
            one browser tab in, once, within five minutes. Where there is no desktop, or with \
            --print, the link is printed instead.

            EXAMPLES
              byline board
              byline board --print        for a browser of your choice
            """)

    @Flag(name: .long, help: "Print the link, and open nothing.")
    var print = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let link = try await Daemon(home).ask { try await $0.boardLink() }
        if format.json { return try Output.json(link) }
        if print { return Output.lines([link.url]) }
        do {
            try await Desktop.open(link.url)
            Output.lines(["The board opens in your browser; `byline board` opens it again."])
        } catch {
            Output.lines([link.url])
            Output.error(
                "byline: \(error.cause); open this link in a browser of this machine, once, before "
                    + Clock.at(link.expires, now: Clock.now()))
        }
    }
}
