internal import ArgumentParser
internal import BylineClient

struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Answer a colleague who asks for an article that you hold.",
        discussion: """
            Give it, decline, or say when. MEMBER is needed only when several ask; `byline locks` \
            shows who does. If you don't hold the article, or nobody asks, the exit status is 3.

            EXAMPLES
              byline answer budget-2025 --give
              byline answer budget-2025 --decline --message "until the print run"
              byline answer budget-2025 Grace --in 20m
            """)

    @OptionGroup var argument: ArticleArgument

    @Argument(help: "Who asks.")
    var member: String?

    @Flag(name: .long, help: "Hand the article over.")
    var give = false

    @Flag(name: .long, help: "Keep it.")
    var decline = false

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("Say when: the asker stays in line.", valueName: "duration"))
    var later: Patience?

    @Option(name: .long, help: "A word to the asker.")
    var message: String?

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard [give, decline, later != nil].filter({ $0 }).count == 1 else {
            throw ValidationError("an answer is one of --give, --decline and --in; give one")
        }
    }

    func run() async throws {
        let article = try argument.normalized
        let word: AnswerWord = give ? .give : decline ? .decline : .later
        let request = AnswerRequest(
            answer: word, to: member, seconds: later.map { Int($0.duration.components.seconds) },
            message: message)
        let answer = try await Daemon(home).ask { try await $0.answer(article, request) }
        try AnswerText(answer, article: article).print(json: format.json)
    }
}
