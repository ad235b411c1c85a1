/// What is known of a lock. Open: a newer daemon may say something this program does not know.
public struct LockState: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A state by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Its holder is at work, or not long gone.
    public static let held = LockState(rawValue: "held")
    /// Its holder is gone for the grace time: anyone may claim the article.
    public static let orphaned = LockState(rawValue: "orphaned")
    /// My own lock after a suspend or restart, before a peer confirmed it.
    public static let unverified = LockState(rawValue: "unverified")
    /// Nobody's yet: the claim waits for the acks of a majority (policy `quorum`).
    public static let pending = LockState(rawValue: "pending")
}

/// How many of the members here have a lock's claim.
public struct SeenBy: Codable, Hashable, Sendable {
    /// Members here that have it.
    public let count: Int
    /// Members here.
    public let of: Int

    /// `count` of `of` members.
    public init(count: Int, of: Int) {
        self.count = count
        self.of = of
    }
}

/// The acks that a claim of the asked daemon's member still lacks (policy `quorum`).
public struct MissingAcks: Codable, Hashable, Sendable {
    /// How many more make a majority.
    public let count: Int
    /// Who has not acknowledged it.
    public let members: [Holder]

    /// Acks that are missing.
    public init(count: Int, members: [Holder]) {
        self.count = count
        self.members = members
    }
}

/// An article that someone holds, or waits for; free articles have no lock. Of one article there
/// may be a lock and claims in the state ``LockState/pending`` beside it.
public struct Lock: Codable, Hashable, Sendable {
    /// The article's id: 1 to 256 bytes of UTF-8.
    public let article: String
    /// The section, if the claimant named one.
    public let desk: String?
    /// The headline, if the claimant named one.
    public let title: String?
    /// Held, orphaned, unverified or pending.
    public let state: LockState
    /// Who holds it, or claims it.
    public let holder: Holder
    /// The number of the article's tenure.
    public let term: UInt64
    /// The fencing token: the deciding claim's Lamport stamp, at most 2^53 - 1.
    public let token: UInt64
    /// The deciding claim's id, `<lamport>-<member>`.
    public let claim: String
    /// When its holder claimed it, by the holder's clock.
    public let since: Timestamp
    /// A word of the holder's to the others.
    public let note: String?
    /// Whether a majority of the newsroom has acknowledged the claim.
    public let established: Bool
    /// How many of the members here have the claim.
    public let seenBy: SeenBy
    /// The acks that an own pending claim lacks; nil for all others.
    public let missing: MissingAcks?
    /// Who waits for the article, the first first; empty for a pending claim.
    public let line: [Waiter]
    /// Why its holder took it over, in its words.
    public let reason: String?
    /// Whether its holder's people are at work; nil where nothing is known of them now.
    public let activity: ActivityState?
    /// When they last did something, by the asked daemon's clock and to the minute.
    public let lastActive: Timestamp?
    /// What was last saved of the article, as far as its releases say.
    public let lastRevision: Revision?

    /// A lock.
    public init(
        article: String, desk: String? = nil, title: String? = nil, state: LockState,
        holder: Holder, term: UInt64, token: UInt64, claim: String, since: Timestamp,
        note: String? = nil, established: Bool, seenBy: SeenBy, missing: MissingAcks? = nil,
        reason: String? = nil, activity: ActivityState? = nil, lastActive: Timestamp? = nil,
        lastRevision: Revision? = nil, line: [Waiter] = []
    ) {
        self.article = article
        self.desk = desk
        self.title = title
        self.state = state
        self.holder = holder
        self.term = term
        self.token = token
        self.claim = claim
        self.since = since
        self.note = note
        self.established = established
        self.seenBy = seenBy
        self.missing = missing
        self.line = line
        self.reason = reason
        self.activity = activity
        self.lastActive = lastActive
        self.lastRevision = lastRevision
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(article, forKey: .article)
        try container.encode(desk, forKey: .desk)
        try container.encode(title, forKey: .title)
        try container.encode(state, forKey: .state)
        try container.encode(holder, forKey: .holder)
        try container.encode(term, forKey: .term)
        try container.encode(token, forKey: .token)
        try container.encode(claim, forKey: .claim)
        try container.encode(since, forKey: .since)
        try container.encode(note, forKey: .note)
        try container.encode(established, forKey: .established)
        try container.encode(seenBy, forKey: .seenBy)
        try container.encode(missing, forKey: .missing)
        try container.encode(line, forKey: .line)
        try container.encode(reason, forKey: .reason)
        try container.encode(activity, forKey: .activity)
        try container.encode(lastActive, forKey: .lastActive)
        try container.encode(lastRevision, forKey: .lastRevision)
    }
}
