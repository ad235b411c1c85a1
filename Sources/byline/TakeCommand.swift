internal import ArgumentParser
internal import BylineClient
internal import Foundation

struct TakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Take an article over from whoever holds it.",
        discussion: """
            The holder is told at once that you have it now, and why. If it is here and did \
            something in the last two minutes, you are asked first; where there is no terminal to \
            ask on, it is refused, and the exit status is 3. With --yes nobody asks.

            A program that works by itself (--agent) never takes an article from a person, unless \
            with --force; what a program holds is taken without asking.

            Under the policy `quorum` the article is yours once a majority has acknowledged that; \
            see `byline claim`.

            EXAMPLES
              byline take budget-2025 --reason "deadline, sorry"
              byline take budget-2025 --yes
              byline take budget-2025 --agent linter --force
            """)

    @OptionGroup var argument: ArticleArgument

    @Flag(name: .long, help: "Don't ask, though the holder may be at work.")
    var yes = false

    @Flag(name: .long, help: "Take it from a person, though you are a program.")
    var force = false

    @Option(name: .long, help: "Why, for whom you take it from.")
    var reason: String?

    @Option(name: .long, help: "A word to the others.")
    var note: String?

    @OptionGroup var revision: RevisionOption
    @OptionGroup var wait: WaitOption
    @OptionGroup var agent: AgentOption

    @Flag(name: .long, help: "Take over although cut off from everyone.")
    var offline = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        let answer = try await Daemon(home).ask { client in
            let answer = try await taken(article, through: client)
            guard answer.outcome == .pending else { return answer }
            return try await Waiting.claim(
                article, ClaimRequest(note: note), through: client,
                acks: wait.wait.duration)
        }
        try AnswerText(answer, article: article).print(json: format.json)
    }

    /// Asks the daemon, and once more if it wants to know whether that is meant.
    private func taken(_ article: String, through client: DaemonClient) async throws -> LockAnswer {
        let answer = try await client.take(article, request(isConfirmed: yes))
        guard answer.refusal == .needsConfirmation, let lock = answer.lock,
            isatty(STDIN_FILENO) == 1
        else { return answer }
        try Self.confirm(lock)
        return try await client.take(article, request(isConfirmed: true))
    }

    private func request(isConfirmed: Bool) -> TakeRequest {
        TakeRequest(
            note: note, offline: offline, reason: reason, confirmed: isConfirmed, force: force,
            agent: agent.name, revision: revision.revision)
    }

    /// Asks on standard error, so that standard output holds nothing but the answer.
    private static func confirm(_ lock: Lock) throws(Failure) {
        let now = Clock.now()
        let active = lock.lastActive.map { ", and was at work \(Clock.ago($0, now: now))" } ?? ""
        Output.prompt("\(Wording.heldBy(lock, now: now))\(active). Take it over? [y/N] ")
        let reply = readLine(strippingNewline: true)?.lowercased()
        guard reply == "y" || reply == "yes" else {
            throw Failure(.other, "not taken over; nothing changed")
        }
    }
}
