internal import ArgumentParser
internal import BylineClient

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Join a newsroom with a code from `byline invite`.",
        discussion: """
            Makes your key and signs it with the code. Needs no daemon; start one afterwards, and \
            it finds the others.

            A machine on which only a program works, such as a build server, joins with --agent: \
            the others see that nobody sits there, and take articles from it without asking.

            EXAMPLES
              byline join CODE --name Grace
              byline join CODE --name linter --agent
            """)

    @Argument(help: "The code that you were given.")
    var code: String

    @OptionGroup var names: NameOptions
    @Flag(name: .long, help: "A program works on this machine, and no person.")
    var agent = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let home = try home.location()
        let membership = try Founding.joinNewsroom(
            home: home, code: code, editor: try names.editor, device: try names.deviceName,
            isAgent: agent)
        if format.json { return try Output.json(membership) }
        Output.lines([
            "Joined the newsroom \(Terminal.clean(membership.name)).",
            "You are \(Terminal.clean(membership.editor)) on \(Terminal.clean(membership.device)).",
            "Your key and the newsroom's state are in \(membership.home).",
            "",
            "Next, start the daemon:    \(home.startCommand)",
            "then see who is there:     byline who\(home.option)",
        ])
    }
}
