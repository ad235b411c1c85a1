public import Replication

/// A certified claim that its claimant released and then replaced by a pending one: it goes on to
/// decide, or a claim that it took the article over from would again.
public struct PastClaim: Hashable, Sendable, Codable {
    /// Its stamp.
    public let lamport: LamportStamp
    /// Its term.
    public let term: Term

    /// A past claim by its parts.
    public init(lamport: LamportStamp, term: Term) {
        self.lamport = lamport
        self.term = term
    }
}

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
    /// The acks that establish it, once a majority has given them; those of `past` while there is
    /// one.
    public var certificate: Certificate?
    /// The claimant's last certified claim of the article, which this one replaces while it has no
    /// certificate of its own (policy `quorum`).
    public var past: PastClaim?
    /// Whom its claimant left the article to, if it was released to somebody.
    public var offer: Offer?
    /// The article's desk, such as `sports`.
    public let desk: Text?
    /// The article's title.
    public let title: Text?
    /// A word for colleagues.
    public let note: Text?
    /// When the claimant got the article, by its wall clock.
    public let since: WallTime
    /// Why it took the article over, for whoever had it.
    public let reason: Text?
    /// The program that claims, such as a linter; nil for a person.
    public let agent: Text?
    /// What was last saved of the article, as far as its releases say: by whoever had it before,
    /// or, once this claim is released, by its own member.
    public var revision: Revision?

    /// A claim by all its parts.
    public init(
        article: ArticleID, id: ClaimID, term: Term, supersedes: [ClaimID] = [],
        status: Status = .held, certificate: Certificate? = nil, past: PastClaim? = nil,
        offer: Offer? = nil, desk: Text? = nil, title: Text? = nil, note: Text? = nil,
        since: WallTime = .unknown, reason: Text? = nil, agent: Text? = nil,
        revision: Revision? = nil
    ) {
        self.article = article
        self.id = id
        self.term = term
        self.supersedes = supersedes
        self.status = status
        self.certificate = certificate
        self.past = past
        self.offer = offer
        self.desk = desk
        self.title = title
        self.note = note
        self.since = since
        self.reason = reason
        self.agent = agent
        self.revision = revision
    }

    /// Who claims.
    public var member: MemberID { id.member }

    /// The claim that the certificate is of: this one, or its past one as its claimant left it.
    public var certified: Claim {
        guard let past else { return self }
        return Claim(
            article: article, id: ClaimID(lamport: past.lamport, member: member), term: past.term,
            supersedes: supersedes, status: .released, certificate: certificate, desk: desk,
            title: title, agent: agent, revision: revision)
    }

    /// Whether the claimant still wants the article.
    public var isHeld: Bool { status == .held }
}
