public import Replication

/// Why a member may not acknowledge a pending claim, and what its claimant needs to know to claim
/// afresh. Nobody signs it: at worst it makes a claimant claim once more than it need.
public struct AckRefusal: Hashable, Sendable, Codable {
    /// Who refuses.
    public let member: MemberID
    /// The article.
    public let article: ArticleID
    /// The claim.
    public let claim: ClaimID
    /// What stands in the way.
    public let obstacles: Obstacles
    /// The highest term that the member promised.
    public let term: Term
    /// The member's clock, above every stamp that it promised.
    public let lamport: LamportStamp
    /// Claims of the article that the member holds, at most `NewsroomLimits.refusalEntries`.
    public let entries: [NewsroomEntry]

    /// A refusal by all its parts.
    public init(
        member: MemberID, article: ArticleID, claim: ClaimID, obstacles: Obstacles, term: Term,
        lamport: LamportStamp, entries: [NewsroomEntry]
    ) {
        self.member = member
        self.article = article
        self.claim = claim
        self.obstacles = obstacles
        self.term = term
        self.lamport = lamport
        self.entries = entries
    }

    /// The same refusal with the first `count` entries only.
    public func keeping(_ count: Int) -> AckRefusal {
        AckRefusal(
            member: member, article: article, claim: claim, obstacles: obstacles, term: term,
            lamport: lamport, entries: Array(entries.prefix(count)))
    }
}
