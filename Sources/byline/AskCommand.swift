internal import ArgumentParser
internal import BylineClient

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask whoever holds an article for it.",
        discussion: """
            The holder is shown your question and gives, declines, or says when; you see the \
            answer in `byline watch` or `byline notices`, or here with --wait. A holder who does \
            nothing at all through the time gives the article; one who is at work does not. You \
            are in line from now on, see `byline unwait`; a holder who declines takes you out \
            again.

            EXAMPLES
              byline ask budget-2025 "I need five minutes"
              byline ask budget-2025 --within 30s --wait

            EXIT STATUS
              0   asked; with --wait, you hold the article
              3   nobody holds it, or you do; with --wait, the holder declined
              5   no daemon answers
              64  wrong usage
            """)

    @OptionGroup var argument: ArticleArgument

    @Argument(help: "A word to the holder.")
    var message: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How long the holder may take, 1s to 1d.", valueName: "duration"))
    var within = Patience.answer

    @Flag(name: .long, help: "Wait for the answer, and for the article if it comes later.")
    var wait = false

    @OptionGroup var agent: AgentOption
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let seconds = Int(within.duration.components.seconds)
        let message = message
        let answer = try await Daemon(home).ask { client in
            guard wait else {
                return try await client.ask(
                    for: article, AskRequest(message: message, seconds: seconds))
            }
            return try await LineWait.alone(through: client, as: agent.name, within: nil) {
                session in
                LineWait(
                    article: article, request: ClaimRequest(), session: session, isLasting: true,
                    question: AskRequest(message: message, seconds: seconds, session: session),
                    client: client)
            }
        }
        guard answer.outcome == .asked, let lock = answer.lock else {
            return try AnswerText(answer, article: article).print(json: format.json)
        }
        if format.json { return try Output.json(answer) }
        Output.lines([
            "You asked \(Wording.holder(lock.holder)) for \(Terminal.clean(article)); the answer "
                + "comes within \(Asking.time(ofSeconds: seconds))."
        ])
    }
}
