/// What became of a claim, release or take-over. Open: a newer daemon may answer something else.
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

    /// Whether the asker got what was asked for.
    public var isSuccess: Bool { self == .held || self == .released }
}

/// The answer to a claim, release or take-over.
public struct LockAnswer: Codable, Hashable, Sendable {
    /// What became of it.
    public let outcome: Outcome
    /// The article's lock now; nil when the article is free.
    public let lock: Lock?
    /// Why it was refused and what to do next, in words.
    public let message: String?

    /// An answer.
    public init(outcome: Outcome, lock: Lock?, message: String? = nil) {
        self.outcome = outcome
        self.lock = lock
        self.message = message
    }

    /// Writes `lock` also when it is `null`, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(lock, forKey: .lock)
        try container.encodeIfPresent(message, forKey: .message)
    }
}
