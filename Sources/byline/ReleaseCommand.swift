internal import ArgumentParser
internal import BylineClient

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let an article go that you hold.",
        discussion: """
            If you don't hold it, nothing changes, and the exit status is 3. With --revision you \
            say what you saved last: whoever claims the article next is told, and warned if it \
            has another copy.

            EXAMPLES
              byline release budget-2025
              byline release budget-2025 --revision 42
            """)

    @OptionGroup var argument: ArticleArgument
    @Option(
        name: .long,
        help: ArgumentHelp(
            "What you saved last, as your CMS names it: a number, a hash; at most 128 bytes.",
            valueName: "revision"))
    var revision: String?

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let answer = try await Daemon(home).ask {
            try await $0.release(article, revision: revision)
        }
        try AnswerText(answer, article: article).print(json: format.json)
    }
}
