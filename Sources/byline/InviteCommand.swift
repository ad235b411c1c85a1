internal import ArgumentParser
internal import BylineClient

struct InviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Get a code with which one more editor joins.",
        discussion: """
            The code works once. Whoever has it can join, so hand it over in private. It is the \
            last word that this command prints.

            EXAMPLES
              byline invite
              byline invite --expires 2h
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "When the code expires: 30s, 10m, 2h, 7d.", valueName: "duration"))
    var expires: Expiry = .week

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let request = InviteRequest(expiresSeconds: expires.seconds)
        let invitation = try await Daemon(home).ask { try await $0.invite(request) }
        if format.json { return try Output.json(invitation) }
        Output.lines([
            "With this code one more editor joins, until \(Clock.dayAndTime(invitation.expires)):",
            Terminal.clean(invitation.code),
        ])
    }
}
