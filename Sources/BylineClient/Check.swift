/// The body of `POST /v1/locks/{article}/check`.
public struct CheckRequest: Codable, Hashable, Sendable {
    /// The token to check, at most 2^53 - 1; nil for whatever the asked daemon's member holds.
    public let token: UInt64?
    /// The revision that the text to be saved was made from; nil where that is not known.
    public let revision: String?

    /// A question.
    public init(token: UInt64? = nil, revision: String? = nil) {
        self.token = token
        self.revision = revision
    }
}

/// What is known of a token. Open: a newer daemon may say something else. Only ``current`` permits
/// a save.
public struct CheckOutcome: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// An outcome by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// It is the holder's, and the daemon can vouch for it.
    public static let current = CheckOutcome(rawValue: "current")
    /// The article is held under another token.
    public static let stale = CheckOutcome(rawValue: "stale")
    /// It is the holder's, but another revision than the one named was saved last: what would be
    /// saved was made from an older copy.
    public static let staleCopy = CheckOutcome(rawValue: "staleCopy")
    /// It is the holder's, who is gone: anyone may claim the article.
    public static let orphaned = CheckOutcome(rawValue: "orphaned")
    /// Nobody holds the article.
    public static let free = CheckOutcome(rawValue: "free")
    /// Its claim waits for the acks of a majority.
    public static let pending = CheckOutcome(rawValue: "pending")
    /// The daemon cannot tell: it hears too few others, was away, or knows only older tokens.
    public static let unverified = CheckOutcome(rawValue: "unverified")
}

/// The answer to a check.
public struct CheckAnswer: Codable, Hashable, Sendable {
    /// What is known of the token.
    public let outcome: CheckOutcome
    /// The article's lock, or the pending claim; nil when it is free.
    public let lock: Lock?
    /// Why it is not current and what to do next, in words.
    public let message: String?

    /// An answer.
    public init(outcome: CheckOutcome, lock: Lock?, message: String? = nil) {
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
