internal import ArgumentParser
internal import BylineClient

struct GiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "give",
        abstract: "Hand an article that you hold over to a colleague.",
        discussion: """
            There is no moment in which anyone else can get it, those who wait in line included. \
            MEMBER is an editor's name, or a device's where an editor has several; see `byline \
            members`. Whoever is not here cannot take it: the exit status is then 3, as when you \
            don't hold the article, and 1 when there is no such member.

            EXAMPLE
              byline give budget-2025 Grace
            """)

    @OptionGroup var argument: ArticleArgument

    @Argument(help: "Who is to have it.")
    var member: String

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let member = member
        let answer = try await Daemon(home).ask {
            try await $0.give(article, GiveRequest(to: member))
        }
        try AnswerText(answer, article: article).print(json: format.json)
    }
}
