internal import ArgumentParser
internal import BylineClient

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Found a newsroom on this machine.",
        discussion: """
            Makes your key and the newsroom's first fact. Needs no daemon; start one afterwards.

            EXAMPLE
              byline init Gazette --name Ada
            """)

    @Argument(help: "The newsroom's name.")
    var newsroom: String

    @OptionGroup var names: NameOptions
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let home = try home.location()
        let membership = try Founding.foundNewsroom(
            home: home, name: try NameOptions.checked(newsroom, "the newsroom's name"),
            editor: try names.editor, device: try names.deviceName)
        if format.json { return try Output.json(membership) }
        Output.lines([
            "Founded the newsroom \(Terminal.clean(membership.name)).",
            "You are \(Terminal.clean(membership.editor)) on \(Terminal.clean(membership.device)).",
            "Your key and the newsroom's state are in \(membership.home).",
            "",
            "Next, start the daemon:    \(home.startCommand)",
            "then invite the others:    byline invite\(home.option)",
        ])
    }
}
