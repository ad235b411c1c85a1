internal import ArgumentParser
internal import BylineClient

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Ask whether an article may be saved under a token.",
        discussion: """
            For whatever saves articles: a CMS, a git hook, a reverse proxy. The token is what a \
            claim was answered with, or $BYLINE_TOKEN under `byline edit`; without --token the \
            question is whether you hold the article. The last word of the answer is the token.

            Only exit status 0 permits a save. A store that also keeps the highest token it has \
            seen, and refuses lower ones, cannot be overwritten by whoever lost the lock.

            EXAMPLES
              byline check budget-2025 --token 4711 && cp budget.md /srv/cms/
              token=$(byline check budget-2025 --json | jq .lock.token)

            EXIT STATUS
              0   the token is the holder's, and your daemon can vouch for it
              3   it is not: someone else holds the article, or nobody, or the holder is gone; or \
            another revision was saved last
              4   its claim waits for the acks of a majority (policy quorum)
              5   no daemon answers
              6   unverified: your daemon is cut off, just woken or just started, or has not \
            heard of the token
              64  wrong usage
            """)

    @OptionGroup var argument: ArticleArgument

    @Option(name: .long, help: "The token to check. Default: the one you hold the article with.")
    var token: UInt64?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What the text to be saved was made from; it is refused if another was saved last.",
            valueName: "revision"))
    var revision: String?

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard let token, token > Self.highestToken else { return }
        throw ValidationError("a token is at most \(Self.highestToken), unlike \(token)")
    }

    func run() async throws {
        let article = try argument.normalized
        let answer = try await Daemon(home).ask {
            try await $0.check(article, token: token, revision: revision)
        }
        if format.json { try Output.json(answer) }
        guard answer.outcome == .current, let lock = answer.lock else {
            throw Failure(Self.status(answer.outcome), answer.message ?? "the token is not current")
        }
        guard !format.json else { return }
        let verb = lock.holder.isSelf ? "hold" : "holds"
        let holder = lock.holder.isSelf ? "You" : Wording.holder(lock.holder)
        Output.lines(["\(holder) \(verb) \(Terminal.clean(lock.article)) under token \(lock.token)"]
        )
    }

    private static func status(_ outcome: CheckOutcome) -> ExitStatus {
        switch outcome {
        case .pending: .pending
        case .unverified: .unverified
        default: .notHeld
        }
    }

    /// 2^53 - 1, the highest whole number that every JSON reader keeps.
    private static let highestToken: UInt64 = (1 << 53) - 1
}
