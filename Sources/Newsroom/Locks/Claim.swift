public import Replication

/// A member's signed wish to edit an article.
public struct Claim: Hashable, Sendable, Codable {
    /// Whether the member still wants it.
    public enum Status: Hashable, Sendable, Codable {
        /// It does.
        case held
        /// It gave the article up; the claim stays as a tombstone so that its term is remembered.
        case released
    }

    /// What is claimed.
    public let article: ArticleID
    /// The claim's id: its stamp is the fencing token, its member the claimant.
    public let id: ClaimID
    /// The tenure that it begins.
    public let term: Term
    /// The claims that it takes over from, by name; at most `NewsroomLimits.supersedes`.
    public let supersedes: [ClaimID]
    /// Whether it still stands.
    public var status: Status
    /// The acks that establish it, once a majority has given them.
    public var certificate: Certificate?
    /// The article's desk, such as `sports`.
    public let desk: Text?
    /// The article's title.
    public let title: Text?
    /// A word for colleagues.
    public let note: Text?
    /// When the claimant got the article, by its wall clock.
    public let since: WallTime

    /// A claim by all its parts.
    public init(
        article: ArticleID, id: ClaimID, term: Term, supersedes: [ClaimID] = [],
        status: Status = .held, certificate: Certificate? = nil, desk: Text? = nil,
        title: Text? = nil, note: Text? = nil, since: WallTime = .unknown
    ) {
        self.article = article
        self.id = id
        self.term = term
        self.supersedes = supersedes
        self.status = status
        self.certificate = certificate
        self.desk = desk
        self.title = title
        self.note = note
        self.since = since
    }

    /// Who claims.
    public var member: MemberID { id.member }

    /// Whether the claimant still wants the article.
    public var isHeld: Bool { status == .held }
}
