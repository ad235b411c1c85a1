internal import ArgumentParser
internal import BylineClient
internal import Foundation

struct TakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Take an article over from whoever holds it.",
        discussion: """
            The holder is told at once that you have it now. Asks first; with --yes it doesn't, \
            which programs need. Under the policy `quorum` the article is yours once a majority \
            has acknowledged that; see `byline claim`.

            EXAMPLES
              byline take budget-2025
              byline take budget-2025 --yes --note "deadline, sorry"
            """)

    @OptionGroup var argument: ArticleArgument

    @Flag(name: .long, help: "Don't ask first.")
    var yes = false

    @Option(name: .long, help: "A word to whom you take it from.")
    var note: String?

    @OptionGroup var wait: WaitOption

    @Flag(name: .long, help: "Take over although cut off from everyone.")
    var offline = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let article = try argument.normalized
        guard yes || isatty(STDIN_FILENO) == 1 else {
            throw Failure(
                .usage,
                "taking over asks first, and there is no terminal to ask on; add --yes")
        }
        let request = TakeRequest(note: note, offline: offline)
        let answer = try await Daemon(home).ask { client in
            if !yes { try Self.confirm(article, lock: try await client.lock(of: article)) }
            let answer = try await client.take(article, request)
            guard answer.outcome == .pending else { return answer }
            return try await Waiting.claim(
                article, ClaimRequest(note: note), through: client,
                acks: wait.wait.duration)
        }
        try AnswerText(answer, article: article).print(json: format.json)
    }

    /// Asks on standard error, so that standard output holds nothing but the answer.
    private static func confirm(_ article: String, lock: Lock?) throws(Failure) {
        guard let lock, !lock.holder.isSelf else { return }
        Output.prompt("\(Wording.heldBy(lock, now: Clock.now())). Take it over? [y/N] ")
        let reply = readLine(strippingNewline: true)?.lowercased()
        guard reply == "y" || reply == "yes" else {
            throw Failure(.other, "not taken over; nothing changed")
        }
    }
}
