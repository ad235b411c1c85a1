internal import ArgumentParser
internal import BylineClient

struct UnwaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unwait",
        abstract: "Leave the line for an article.",
        discussion: """
            A `byline claim --wait` or `byline edit` of yours that waits for it ends with exit \
            status 3. If you are not in line, nothing changes, and the exit status is 3 here, too.

            EXAMPLE
              byline unwait budget-2025
            """)

    @OptionGroup var argument: ArticleArgument
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let answer = try await Daemon(home).ask { try await $0.unwait(article) }
        try AnswerText(answer, article: article).print(json: format.json)
    }
}
