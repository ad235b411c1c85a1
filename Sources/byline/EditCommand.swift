internal import ArgumentParser
internal import BylineClient
internal import Foundation

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Hold an article while a command runs.",
        discussion: """
            Claims the article, waiting for it if need be, runs COMMAND, and releases the article \
            when COMMAND ends. The exit status is COMMAND's. Should byline itself be killed, or \
            lose its daemon, the article is released 10 s later. If you hold the article already, \
            the lock becomes COMMAND's, and is released with it.

            COMMAND finds BYLINE_ARTICLE, BYLINE_TOKEN and BYLINE_HOLDER (you) in its environment. \
            While you type on its terminal, you are shown as active. SIGINT, SIGQUIT, SIGTERM and \
            SIGHUP are passed on to it. When the lock is lost, a line on standard error says who \
            has it; COMMAND goes on, unless --on-loss says otherwise.

            EXAMPLES
              byline edit budget-2025 -- vim budget.md
              byline edit budget-2025 -n -E 0 -- make publish
              byline edit budget-2025 -w 2m --on-loss term -- ./layout

            EXIT STATUS
              n    what COMMAND ended with, or 128 + the number of the signal that ended it
              3    someone else holds the article (-E CODE gives another number)
              4    too few members acknowledged the claim in time (-E CODE gives another number)
              5    no daemon answers
              64   wrong usage
              126  COMMAND cannot be run
              127  COMMAND was not found
            """)

    /// What happens to the command when its lock is lost.
    enum OnLoss: String, ExpressibleByArgument, CaseIterable {
        case warn, term
    }

    @Argument(
        help: "The article's id, 1 to 256 bytes; one that begins with a dash cannot be given here.")
    var article: String

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command to run, after `--`.", valueName: "command"))
    var command: [String] = []

    @Option(name: .long, help: "The section, such as sports.")
    var desk: String?

    @Option(name: .long, help: "The headline.")
    var title: String?

    @Option(name: .long, help: "A word to the others.")
    var note: String?

    @Flag(
        name: [.customShort("n"), .customLong("no-wait")],
        help: "Don't wait for an article that someone else holds.")
    var noWait = false

    @Option(
        name: [.customShort("w"), .customLong("wait")],
        help: ArgumentHelp(
            "Wait at most this long, such as 30s or 5m. Default: as long as it takes.",
            valueName: "duration"))
    var wait: Patience?

    @Option(
        name: [.customShort("E"), .customLong("conflict-exit-code")],
        help: ArgumentHelp(
            "The exit status when the article was not obtained, 0 to 255. Default: 3 or 4.",
            valueName: "code"))
    var conflictCode: UInt8?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "When the lock is lost: warn, or term (SIGTERM, and SIGKILL 5 s later).",
            valueName: "warn|term"))
    var onLoss = OnLoss.warn

    @Flag(name: .long, help: "Claim an absent holder's article although cut off from everyone.")
    var offline = false

    @OptionGroup var revision: RevisionOption
    @OptionGroup var agent: AgentOption
    @OptionGroup var home: HomeOption

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError(
                "there is no command to run; give one after `--`, as in "
                    + "`byline edit ARTICLE -- vim story.md`")
        }
        guard !noWait || wait == nil else {
            throw ValidationError("-n does not wait and -w does; give one of them")
        }
    }

    func run() async throws {
        let inherited = InheritedDescriptors()
        let article = try ArticleArgument.normalized(article)
        // The command's own calls of byline ask the same daemon.
        if let home = home.home { setenv("BYLINE_HOME", home, 1) }
        let edit = Edit(article: article, options: self, inherited: inherited)
        let code = try await Daemon(home).ask { client in try await edit.run(through: client) }
        throw ExitCode(code)
    }
}
