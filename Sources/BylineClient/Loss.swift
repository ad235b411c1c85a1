/// Why a member lost an article. Open: a newer daemon may know other reasons.
public struct LossReason: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A reason by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Both claimed at once, and the other claim decides.
    public static let tie = LossReason(rawValue: "tie")
    /// Another member took the article over.
    public static let takenOver = LossReason(rawValue: "takenOver")
    /// Another member claimed the article while this one was away.
    public static let away = LossReason(rawValue: "away")
    /// Nobody here answered who asked for it, nor did anything else in time: it went to them.
    public static let unanswered = LossReason(rawValue: "unanswered")
    /// This member's claim still waited for acks, and another's went before it.
    public static let outvoted = LossReason(rawValue: "outvoted")
    /// This machine was away for more than seven days, and dropped its claim by itself.
    public static let expired = LossReason(rawValue: "expired")
    /// The same editor went on with it on another device.
    public static let continued = LossReason(rawValue: "continued")
}

/// That the asked daemon's member lost an article. It is told as it happens, and again to whoever
/// comes later until somebody has seen it.
public struct Loss: Codable, Hashable, Sendable {
    /// The article.
    public let article: String
    /// Its lock now; nil when the article is free again.
    public let lock: Lock?
    /// Who has it, or had it first; nil where nobody came in the way.
    public let by: Holder?
    /// Why.
    public let reason: LossReason
    /// The notice's id, the same if the notice is ever repeated.
    public let notice: String
    /// The session of this machine whose claim it was, if it was one's.
    public let session: String?
    /// When it was noticed, by the asked daemon's clock; nil from a daemon that does not say.
    public let at: Timestamp?
    /// When whoever has it got it, by the clock of that machine.
    public let since: Timestamp?
    /// Why, in the words of whoever took it over.
    public let why: String?

    /// A loss.
    public init(
        article: String, lock: Lock?, by: Holder?, reason: LossReason, notice: String,
        session: String? = nil, at: Timestamp? = nil, since: Timestamp? = nil,
        why: String? = nil
    ) {
        self.article = article
        self.lock = lock
        self.by = by
        self.reason = reason
        self.notice = notice
        self.session = session
        self.at = at
        self.since = since
        self.why = why
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(article, forKey: .article)
        try container.encode(lock, forKey: .lock)
        try container.encode(by, forKey: .by)
        try container.encode(reason, forKey: .reason)
        try container.encode(notice, forKey: .notice)
        try container.encode(session, forKey: .session)
        try container.encode(at, forKey: .at)
        try container.encode(since, forKey: .since)
        try container.encode(why, forKey: .why)
    }
}

/// The body of `POST /v1/notices/seen`.
public struct SeenRequest: Codable, Hashable, Sendable {
    /// The ids of the notices that the editor has seen.
    public let notices: [String]

    /// Notices by their ids.
    public init(notices: [String]) {
        self.notices = notices
    }
}

/// The answer to it.
public struct SeenNotices: Codable, Hashable, Sendable {
    /// Those that nobody had seen before; they are not shown again, by a later run either.
    public let seen: [String]

    /// Notices by their ids.
    public init(seen: [String]) {
        self.seen = seen
    }
}
