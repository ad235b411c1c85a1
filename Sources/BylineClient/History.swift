/// What is asked of the history: all that is given must fit.
public struct HistoryQuery: Hashable, Sendable {
    /// Of one article only.
    public var article: String?
    /// Of one editor only: the name, or the member's 64 hexadecimal digits.
    public var editor: String?
    /// Of one desk only.
    public var desk: String?
    /// What was held at this time.
    public var at: Timestamp?
    /// What was held at this time or later.
    public var since: Timestamp?

    /// A question; without any part it asks for all.
    public init(
        article: String? = nil, editor: String? = nil, desk: String? = nil, at: Timestamp? = nil,
        since: Timestamp? = nil
    ) {
        self.article = article
        self.editor = editor
        self.desk = desk
        self.at = at
        self.since = since
    }
}

/// Who had which article, as far as the asked daemon learned of it.
public struct History: Codable, Hashable, Sendable {
    /// The newest last, by their beginnings.
    public let tenures: [PastTenure]
    /// Whether older ones were left out: ask for one article, or for a shorter time.
    public let isCut: Bool
    /// When the oldest change that the daemon's journal keeps was learned of; nil for an empty one.
    public let begins: Timestamp?

    /// An answer.
    public init(tenures: [PastTenure], isCut: Bool, begins: Timestamp?) {
        self.tenures = tenures
        self.isCut = isCut
        self.begins = begins
    }

    private enum CodingKeys: String, CodingKey {
        case tenures, begins
        case isCut = "cut"
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tenures, forKey: .tenures)
        try container.encode(isCut, forKey: .isCut)
        try container.encode(begins, forKey: .begins)
    }
}

/// How a tenure ended. Open: a newer daemon may know other ways.
public struct EndWord: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A way by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The holder gave the article up.
    public static let released = EndWord(rawValue: "released")
    /// Somebody took it over.
    public static let takenOver = EndWord(rawValue: "takenOver")
    /// Two claimed at once, and the other claim decided.
    public static let lost = EndWord(rawValue: "lost")
    /// Somebody else had it next; how it came to that is not known here.
    public static let succeeded = EndWord(rawValue: "succeeded")
    /// There is no word of how: its holder was removed, say, or away for longer than the horizon.
    public static let unknown = EndWord(rawValue: "unknown")
}

/// Who had an article, from when, and how that ended.
public struct PastTenure: Codable, Hashable, Sendable {
    /// The end of a tenure.
    public struct End: Codable, Hashable, Sendable {
        /// How.
        public let way: EndWord
        /// Who had the article instead; nil when it was given up.
        public let by: Holder?
        /// When, by the clock of whoever ended it where that is known, else of the asked daemon.
        public let at: Timestamp?
        /// When the asked daemon learned of it.
        public let learned: Timestamp?

        /// An end.
        public init(way: EndWord, by: Holder?, at: Timestamp?, learned: Timestamp?) {
            self.way = way
            self.by = by
            self.at = at
            self.learned = learned
        }

        /// Writes every field, `null` where there is no value.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(way, forKey: .way)
            try container.encode(by, forKey: .by)
            try container.encode(at, forKey: .at)
            try container.encode(learned, forKey: .learned)
        }
    }

    /// The article's id.
    public let article: String
    /// The section, if the claimant named one.
    public let desk: String?
    /// The headline, if the claimant named one.
    public let title: String?
    /// A word of the holder's to the others.
    public let note: String?
    /// Who had it.
    public let holder: Holder
    /// The last claim's id, `<lamport>-<member>`.
    public let claim: String
    /// The last claim's fencing token.
    public let token: UInt64
    /// From when, by the holder's clock.
    public let since: Timestamp
    /// When the asked daemon learned of it, by its own clock.
    public let learned: Timestamp
    /// How it ended; nil while nothing is known to have ended it.
    public let end: End?

    /// A tenure.
    public init(
        article: String, desk: String? = nil, title: String? = nil, note: String? = nil,
        holder: Holder, claim: String, token: UInt64, since: Timestamp, learned: Timestamp,
        end: End?
    ) {
        self.article = article
        self.desk = desk
        self.title = title
        self.note = note
        self.holder = holder
        self.claim = claim
        self.token = token
        self.since = since
        self.learned = learned
        self.end = end
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(article, forKey: .article)
        try container.encode(desk, forKey: .desk)
        try container.encode(title, forKey: .title)
        try container.encode(note, forKey: .note)
        try container.encode(holder, forKey: .holder)
        try container.encode(claim, forKey: .claim)
        try container.encode(token, forKey: .token)
        try container.encode(since, forKey: .since)
        try container.encode(learned, forKey: .learned)
        try container.encode(end, forKey: .end)
    }
}
