internal import ArgumentParser
internal import BylineClient

struct ClaimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim",
        abstract: "Hold an article, so that the others see that you edit it.",
        discussion: """
            Works on a free article and on one whose holder is gone. Claiming what you hold \
            already changes nothing. If someone else holds it, you are told who, and the exit \
            status is 3; see `byline take`.

            With --wait you get in line instead, and are told your place: whoever has waited \
            longest gets the article when it is released, or when its holder is gone. You leave \
            the line with Ctrl-C, when the time is over (exit status 3), or with `byline unwait`.

            Under the policy `quorum` an article is yours once a majority has acknowledged your \
            claim. If that takes longer than --wait, or 2 s, you are told whose acks are missing, \
            the exit status is 4, and the claim stays: see `byline locks`, and `byline release` to \
            give it up.

            If somebody said with `byline release --revision` what was saved last, you are told; \
            with --revision you are warned when that is not what you have.

            EXAMPLES
              byline claim budget-2025
              byline claim budget-2025 --wait
              byline claim budget-2025 --wait 30m
              byline claim budget-2025 --revision 41
              byline claim budget-2025 --desk politics --title "The budget" --note "until noon"
            """)

    @OptionGroup var argument: ArticleArgument

    @Option(name: .long, help: "The section, such as sports.")
    var desk: String?

    @Option(name: .long, help: "The headline.")
    var title: String?

    @Option(name: .long, help: "A word to the others.")
    var note: String?

    @OptionGroup var revision: RevisionOption

    @Option(
        name: .long, defaultAsFlag: Patience.endless,
        help: ArgumentHelp(
            "Wait in line, for this long or as long as it takes; also for acks (policy quorum).",
            valueName: "duration"))
    var wait: Patience?

    @OptionGroup var agent: AgentOption

    @Flag(name: .long, help: "Claim an absent holder's article although cut off from everyone.")
    var offline = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let request = ClaimRequest(
            desk: desk, title: title, note: note, offline: offline, agent: agent.name,
            revision: revision.revision)
        let answer = try await Daemon(home).ask { client in
            guard let wait else {
                return try await Waiting.claim(
                    article, request, through: client, acks: Patience.acks.duration)
            }
            return try await LineWait.alone(
                through: client, as: request.agent, within: wait.duration
            ) { session in
                LineWait(
                    article: article, request: request, session: session, isLasting: true,
                    client: client)
            }
        }
        try AnswerText(answer, article: article).print(json: format.json)
    }
}
