public import Foundation

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
    /// Whether each tenure comes with the signed changes that tell of it.
    public var evidence: Bool

    /// A question; without any part it asks for all.
    public init(
        article: String? = nil, editor: String? = nil, desk: String? = nil, at: Timestamp? = nil,
        since: Timestamp? = nil, evidence: Bool = false
    ) {
        self.article = article
        self.editor = editor
        self.desk = desk
        self.at = at
        self.since = since
        self.evidence = evidence
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
    /// The holder left the article to somebody: by `byline give`, to whoever asked, or to the first
    /// in line.
    public static let given = EndWord(rawValue: "given")
    /// Somebody took it over.
    public static let takenOver = EndWord(rawValue: "takenOver")
    /// Two claimed at once, and the other claim decided.
    public static let lost = EndWord(rawValue: "lost")
    /// Somebody else had it next; how it came to that is not known here.
    public static let succeeded = EndWord(rawValue: "succeeded")
    /// There is no word of how: its holder was removed, say, or away for longer than the horizon.
    public static let unknown = EndWord(rawValue: "unknown")
}

/// How a claim changed. Open: a newer daemon may know other words.
public struct ChangeWord: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A change by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The claim was made.
    public static let claimed = ChangeWord(rawValue: "claimed")
    /// It was made again, so that its token is above a rival's.
    public static let claimedAgain = ChangeWord(rawValue: "claimedAgain")
    /// It carried the acks of a majority.
    public static let certified = ChangeWord(rawValue: "certified")
    /// It was given up: by its editor's word, or because another's had won.
    public static let released = ChangeWord(rawValue: "released")
}

/// Who had an article, from when, and how that ended.
public struct PastTenure: Codable, Hashable, Sendable {
    /// The end of a tenure.
    public struct End: Codable, Hashable, Sendable {
        /// How.
        public let way: EndWord
        /// Who had the article instead, or to whom it was given; nil when it was released.
        public let by: Holder?
        /// When, by the clock of whoever ended it where that is known, else of the asked daemon.
        public let at: Timestamp?
        /// When the asked daemon learned of it.
        public let learned: Timestamp?
        /// What was saved last, if the holder said so when it released the article.
        public let revision: String?

        /// An end.
        public init(
            way: EndWord, by: Holder?, at: Timestamp?, learned: Timestamp?,
            revision: String? = nil
        ) {
            self.way = way
            self.by = by
            self.at = at
            self.learned = learned
            self.revision = revision
        }

        /// Writes every field, `null` where there is no value.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(way, forKey: .way)
            try container.encode(by, forKey: .by)
            try container.encode(at, forKey: .at)
            try container.encode(learned, forKey: .learned)
            try container.encode(revision, forKey: .revision)
        }
    }

    /// A change of the tenure's claims, with its evidence.
    public struct Change: Codable, Hashable, Sendable {
        /// What changed.
        public let change: ChangeWord
        /// The id of the claim that changed, `<lamport>-<member>`.
        public let claim: String
        /// When the asked daemon learned of it.
        public let learned: Timestamp
        /// What the holder signed: a `Statement` of byline.proto.
        public let content: Data
        /// The holder's Ed25519 signature over `content`, by the key that is its member id.
        public let signature: Data

        /// A change.
        public init(
            change: ChangeWord, claim: String, learned: Timestamp, content: Data, signature: Data
        ) {
            self.change = change
            self.claim = claim
            self.learned = learned
            self.content = content
            self.signature = signature
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
    /// The signed changes that tell of it; nil unless they were asked for.
    public let changes: [Change]?

    /// A tenure.
    public init(
        article: String, desk: String? = nil, title: String? = nil, note: String? = nil,
        holder: Holder, claim: String, token: UInt64, since: Timestamp, learned: Timestamp,
        end: End?, changes: [Change]? = nil
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
        self.changes = changes
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys;
    /// but for `changes`, which is there when it was asked for.
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
        try container.encodeIfPresent(changes, forKey: .changes)
    }
}
