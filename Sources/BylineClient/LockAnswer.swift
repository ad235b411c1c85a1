/// What became of a wish to have or to give up an article. Open: a newer daemon may say others.
public struct Outcome: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// An outcome by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The asker holds the article.
    public static let held = Outcome(rawValue: "held")
    /// The asker's claim waits for the acks of a majority (policy `quorum`).
    public static let pending = Outcome(rawValue: "pending")
    /// Someone else holds the article; nothing changed.
    public static let refused = Outcome(rawValue: "refused")
    /// The asker held the article and holds it no more.
    public static let released = Outcome(rawValue: "released")
    /// Nobody held the article that was to be released; nothing changed.
    public static let free = Outcome(rawValue: "free")

    /// The asker is in line for the article.
    public static let waiting = Outcome(rawValue: "waiting")
    /// The asker handed the article over.
    public static let given = Outcome(rawValue: "given")
    /// The holder is asked for the article.
    public static let asked = Outcome(rawValue: "asked")
    /// Whoever asked the asker for the article has its answer.
    public static let answered = Outcome(rawValue: "answered")
    /// The asker is no longer in line for the article.
    public static let left = Outcome(rawValue: "left")

    /// Whether the asker got what was asked for.
    public var isSuccess: Bool { [.held, .released, .given, .left, .answered].contains(self) }
    /// Whether the asker may get it yet.
    public var isOpen: Bool { [.pending, .waiting, .asked].contains(self) }
}

/// Why a claim, release or take-over was refused. Open: a newer daemon may know other reasons.
public struct RefusalWord: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A refusal by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Someone else holds the article.
    public static let heldByOther = RefusalWord(rawValue: "heldByOther")
    /// Someone else's claim waits for acks.
    public static let pendingOther = RefusalWord(rawValue: "pendingOther")
    /// The daemon hears nobody, and cannot ask the holder.
    public static let cutOff = RefusalWord(rawValue: "cutOff")
    /// The holder is at work: a take-over must be confirmed.
    public static let needsConfirmation = RefusalWord(rawValue: "needsConfirmation")
    /// A program asks for what a person holds: it must force the take-over.
    public static let agentMustForce = RefusalWord(rawValue: "agentMustForce")
}

/// The answer to a wish to have or to give up an article.
public struct LockAnswer: Codable, Hashable, Sendable {
    /// What became of it.
    public let outcome: Outcome
    /// The article's lock now; nil when the article is free.
    public let lock: Lock?
    /// Why it was refused and what to do next, in words.
    public let message: String?
    /// Why it was refused, as a word; nil unless it was.
    public let refusal: RefusalWord?
    /// What the asker should know although it got the article: its copy is not the last revision.
    public let warning: String?
    /// The asker's place in line, from 1, while it waits.
    public let place: Int?
    /// Who has the next turn: to whom it was given or released, or for whom it is kept.
    public let next: Holder?
    /// The id of what was asked; the notice of its answer has the same.
    public let question: String?

    /// An answer.
    public init(
        outcome: Outcome, lock: Lock?, message: String? = nil, refusal: RefusalWord? = nil,
        warning: String? = nil, place: Int? = nil, next: Holder? = nil, question: String? = nil
    ) {
        self.outcome = outcome
        self.lock = lock
        self.message = message
        self.place = place
        self.next = next
        self.question = question
        self.refusal = refusal
        self.warning = warning
    }

    /// Writes `lock` also when it is `null`, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(lock, forKey: .lock)
        try container.encodeIfPresent(message, forKey: .message)
        try container.encodeIfPresent(place, forKey: .place)
        try container.encodeIfPresent(next, forKey: .next)
        try container.encodeIfPresent(question, forKey: .question)
        try container.encodeIfPresent(refusal, forKey: .refusal)
        try container.encodeIfPresent(warning, forKey: .warning)
    }
}
