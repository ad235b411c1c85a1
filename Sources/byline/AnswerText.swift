internal import BylineClient

/// What became of a claim, release or take-over, in words and as an exit status.
struct AnswerText {
    private let answer: LockAnswer
    private let article: String

    init(_ answer: LockAnswer, article: String) {
        self.answer = answer
        self.article = Terminal.clean(article)
    }

    /// Prints the answer.
    ///
    /// - Throws: ``Failure`` with status 3 unless the asker got what was asked for, or 4 if it may
    ///   get it yet.
    func print(json: Bool) throws {
        if json { try Output.json(answer) }
        if let warning = answer.warning { Output.error("byline: warning: \(warning)") }
        guard answer.outcome.isSuccess else {
            throw Failure(answer.outcome == .pending ? .pending : .notHeld, refusal)
        }
        if !json { Output.lines([success] + lastRevision) }
    }

    private var success: String {
        let next = answer.next.map(Wording.holder)
        if answer.outcome == .answered { return "You answered \(next ?? "nobody")." }
        if answer.outcome == .left { return "You left the line for \(article)." }
        if answer.outcome == .given { return "You gave \(article) to \(next ?? "nobody")." }
        guard answer.outcome == .held, let lock = answer.lock else {
            guard let lock = answer.lock else {
                let fate = next.map { "\($0) is next in line" } ?? "it is free"
                return "You released \(article); \(fate)."
            }
            return "You withdrew your claim; \(Wording.heldBy(lock, now: Clock.now()))."
        }
        let unverified = lock.state == .unverified ? ", unverified until a peer is heard" : ""
        return "You hold \(article) (token \(lock.token)\(unverified))."
    }

    /// What was saved last, for whoever has the article now.
    private var lastRevision: [String] {
        guard answer.outcome == .held, let last = answer.lock?.lastRevision else { return [] }
        let who = last.by.isSelf ? "you" : Wording.holder(last.by)
        let name = Terminal.clean(last.revision)
        return [
            "Revision \(name) was saved last, by \(who), \(Clock.since(last.at, now: Clock.now()))."
        ]
    }

    /// Why the asker did not get it, and what to do next.
    var refusal: String {
        if let message = answer.message { return message }
        guard let lock = answer.lock else {
            return "nobody holds \(article); claim it with `byline claim`"
        }
        return Wording.heldBy(lock, now: Clock.now())
            + "; ask for it with `byline ask`, or take it over with `byline take`"
    }
}
