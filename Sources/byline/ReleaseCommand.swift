internal import ArgumentParser
internal import BylineClient

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let an article go that you hold.",
        discussion: """
            If you don't hold it, nothing changes, and the exit status is 3.

            EXAMPLE
              byline release budget-2025
            """)

    @OptionGroup var argument: ArticleArgument
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let answer = try await Daemon(home).ask { try await $0.release(article) }
        try AnswerText(answer, article: article).print(json: format.json)
    }
}
