public import Replication

/// A member's signed word that a claim decides its article, given once a term.
public struct Ack: Hashable, Sendable, Codable {
    /// Who acknowledges.
    public let member: MemberID
    /// The article.
    public let article: ArticleID
    /// The claim's term.
    public let term: Term
    /// The claim.
    public let claim: ClaimID
    /// The SHA-256 digest of the roster that the member knew.
    public let rosterDigest: Bytes32
    /// How many members that roster had.
    public let rosterSize: Int
    /// The signed bytes.
    public let statement: SignedStatement

    /// An ack by all its parts.
    public init(
        member: MemberID, article: ArticleID, term: Term, claim: ClaimID, rosterDigest: Bytes32,
        rosterSize: Int, statement: SignedStatement
    ) {
        self.member = member
        self.article = article
        self.term = term
        self.claim = claim
        self.rosterDigest = rosterDigest
        self.rosterSize = rosterSize
        self.statement = statement
    }

    /// Whether this is an ack of exactly that claim.
    public func acknowledges(_ claim: Claim) -> Bool {
        self.claim == claim.id && article == claim.article && term == claim.term
    }
}

/// The acks of a majority for one claim, as its claimant gathered them.
public struct Certificate: Hashable, Sendable, Codable {
    /// At most one ack a member, by member, all of one claim and of one roster digest.
    public let acks: [Ack]

    /// A certificate of these acks; the first names the roster that they all must name to count.
    public init(_ acks: [Ack]) {
        self.acks = acks
    }

    /// Whether these acks are a majority of the roster that they were given under.
    ///
    /// The roster is the one that the acks name, not the one known here: whether a claim is
    /// established may not flip because somebody joined later. Acks of keys outside
    /// `members` (removed since) do not count.
    public func establishes(_ claim: Claim, among members: some Collection<MemberID>) -> Bool {
        guard let first = acks.first else { return false }
        var counted: Set<MemberID> = []
        for ack in acks
        where ack.acknowledges(claim) && ack.rosterDigest == first.rosterDigest
            && ack.rosterSize == first.rosterSize && members.contains(ack.member)
        {
            counted.insert(ack.member)
        }
        return counted.count * 2 > first.rosterSize && first.rosterSize > 0
            && counted.contains(claim.member)
    }
}
