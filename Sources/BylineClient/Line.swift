/// A member in line for an article.
public struct Waiter: Codable, Hashable, Sendable {
    /// Who waits.
    public let who: Holder
    /// A word of the waiter's to the others.
    public let note: String?
    /// Whether the waiter asks the holder for it, and has no answer yet.
    public let asks: Bool

    /// A waiter.
    public init(who: Holder, note: String? = nil, asks: Bool = false) {
        self.who = who
        self.note = note
        self.asks = asks
    }

    /// Writes `note` also when it is `null`, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(who, forKey: .who)
        try container.encode(note, forKey: .note)
        try container.encode(asks, forKey: .asks)
    }
}

/// That the line for an article is another than before.
public struct LineChange: Hashable, Sendable {
    /// The article.
    public let article: String
    /// The desk of its claim, if that named one.
    public let desk: String?
    /// Who waits now, the first first.
    public let line: [Waiter]
    /// The article's lock; nil when nobody holds it.
    public let lock: Lock?

    /// A change.
    public init(article: String, desk: String? = nil, line: [Waiter], lock: Lock?) {
        self.article = article
        self.desk = desk ?? lock?.desk
        self.line = line
        self.lock = lock
    }
}

/// The body of `POST /v1/locks/{article}/wait`; every field may be left out.
public struct WaitRequest: Codable, Hashable, Sendable {
    /// The section that the claim will name.
    public let desk: String?
    /// The headline that the claim will name.
    public let title: String?
    /// A word to the others, now and with the claim.
    public let note: String?
    /// The open session that the waiting ends with; nil for waiting until it is given up.
    public let session: String?
    /// Whether the claim stays when that session ends.
    public let lasting: Bool
    /// The program that asks by itself; nil for a person, or for whoever the session is of.
    public let agent: String?

    /// A wish for an article.
    public init(
        desk: String? = nil, title: String? = nil, note: String? = nil, session: String? = nil,
        lasting: Bool = false, agent: String? = nil
    ) {
        self.desk = desk
        self.title = title
        self.note = note
        self.session = session
        self.lasting = lasting
        self.agent = agent
    }

    /// Reads a wish; what is left out is nil or false.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            desk: try container.decodeIfPresent(String.self, forKey: .desk),
            title: try container.decodeIfPresent(String.self, forKey: .title),
            note: try container.decodeIfPresent(String.self, forKey: .note),
            session: try container.decodeIfPresent(String.self, forKey: .session),
            lasting: try container.decodeIfPresent(Bool.self, forKey: .lasting) ?? false,
            agent: try container.decodeIfPresent(String.self, forKey: .agent))
    }
}

/// The body of `POST /v1/locks/{article}/give`.
public struct GiveRequest: Codable, Hashable, Sendable {
    /// Who is to have the article: an editor's name, a device's, or a member's key.
    public let to: String

    /// A gift.
    public init(to: String) {
        self.to = to
    }
}
