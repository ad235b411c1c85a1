public import Replication

/// Why a held claim stopped deciding its article.
public enum LossReason: String, Hashable, Sendable, Codable {
    /// Two members claimed without knowing of each other; the other's claim was earlier, or a
    /// majority had acknowledged it.
    case tie
    /// Somebody took the article over, naming this claim.
    case takenOver
    /// Somebody claimed it while this member was away.
    case away
    /// The claim was still pending, and another's went before it.
    case outvoted
    /// Nobody answered who asked for it, nor did anything else in time: it went to them.
    case unanswered
    /// This member was away beyond the horizon, and gave up by itself what it had claimed before.
    case expired
    /// The same editor went on with it on another device.
    case continued
}

/// Tells an editor that a lock was lost: once, and for as long as it has not been seen.
public struct Notice: Hashable, Sendable, Codable {
    /// The claim that was lost; it identifies the notice.
    public let claim: ClaimID
    /// The article.
    public let article: ArticleID
    /// The claim that decides the article now; nil where none came in the way of the one lost.
    public let winner: Claim?
    /// Why.
    public let reason: LossReason
    /// When it was noticed.
    public let at: WallTime

    /// A notice by its parts.
    public init(
        claim: ClaimID, article: ArticleID, winner: Claim?, reason: LossReason, at: WallTime
    ) {
        self.claim = claim
        self.article = article
        self.winner = winner
        self.reason = reason
        self.at = at
    }
}

/// A change of what is on disk. All records of one `persist` effect are one transaction.
public enum Record: Hashable, Sendable, Codable {
    /// The highest stamp that may be used.
    case ceiling(LamportStamp)
    /// A fact.
    case fact(Fact)
    /// This member's newest claim of an article, held or released, and when it was written.
    case ownClaim(Claim, written: WallTime)
    /// This member's claim of an article is forgotten: its tombstone was collected.
    case forgetOwnClaim(ArticleID)
    /// The session of this member's claim of an article, or none. A released claim loses it, and
    /// one that is written again keeps it.
    case claimSession(ArticleID, SessionID?)
    /// This member waits for an article.
    case ownWish(Wait)
    /// It waits no more.
    case forgetOwnWish(ArticleID)
    /// What this member answered to whoever asked for its article.
    case ownAnswer(Answer)
    /// That answer has been heard, or is of no use any more: the article's, and the asker's.
    case forgetOwnAnswer(ArticleID, MemberID)
    /// An answer to tell the editor about, which it asked for.
    case answerHeard(HeardAnswer)
    /// The editor has seen the answer to the question of this stamp.
    case answerSeen(LamportStamp)
    /// This member acknowledged a claim.
    case promise(ArticleID, Term, ClaimID)
    /// A loss to tell the editor about.
    case notice(Notice)
    /// The editor has seen the notice.
    case noticeSeen(ClaimID)
    /// The other members that this editor is, too; these and no more.
    case ownDevices([MemberID])
    /// An application action of this member; of all, the newest `NewsroomLimits.actionWindow` stay.
    case ownAction(ApplicationAction)
    /// This member's application actions up to this stamp are forgotten.
    case forgetOwnActions(through: LamportStamp)
    /// Application actions of a member were delivered on this machine up to this stamp.
    case delivered(MemberID, LamportStamp)
    /// A member was reached at this address.
    case peer(MemberID, Endpoint)
    /// The newsroom's key.
    case newsroomKey(NewsroomKey)
    /// The daemon was running at this time.
    case alive(WallTime)
    /// Nothing to write: it tells, once it is this transaction's turn, how far the disk is.
    case barrier(Barrier, UInt64)
}

/// What waits in the order of writes, so that nothing later overtakes it.
public enum Barrier: Hashable, Sendable, Codable {
    /// Effects that may not leave before the clock's ceiling is on disk.
    case ceiling
    /// A loss of an article, and what watchers are told of the article after it.
    case loss
    /// What this member says of its own claims under the policy `quorum`.
    case word
}

/// What a daemon starts from: what the disk holds, and what the machine gives.
public struct Boot: Hashable, Sendable, Codable {
    /// This member.
    public var member: MemberID
    /// The newsroom.
    public var newsroom: NewsroomID
    /// The highest stamp that the last run reserved.
    public var ceiling: LamportStamp
    /// All facts.
    public var facts: [Fact]
    /// This member's claims, held and released, at most one an article.
    public var ownClaims: [Claim]
    /// The sessions that some of them belonged to.
    public var claimSessions: [ArticleID: SessionID]
    /// The other members that its editor is, too, in order.
    public var ownDevices: [MemberID]
    /// What this member waits for, at most one wish an article.
    public var waits: [Wait]
    /// What this member answered and nobody is known to have heard.
    public var ownAnswers: [Answer]
    /// Answers to its questions that the editor has not seen, the oldest first.
    public var answers: [HeardAnswer]
    /// This member's window of application actions, oldest first.
    public var ownActions: [ApplicationAction]
    /// The highest application action delivered on this machine, by author.
    public var delivered: [MemberID: LamportStamp]
    /// What this member acknowledged.
    public var promises: [ArticleID: [Term: ClaimID]]
    /// Losses that the editor has not seen.
    public var notices: [Notice]
    /// Addresses at which members were reached before.
    public var peers: [Endpoint: MemberID]
    /// Addresses that the machine's keeper named.
    public var namedPeers: [Endpoint]
    /// The newsroom's key, once known.
    public var newsroomKey: NewsroomKey?
    /// When the last run was last alive, by the wall clock.
    public var lastAlive: WallTime?
    /// Where this daemon listens for TCP links.
    public var port: UInt16
    /// 64 random bits: the instance's nonce and the seed of all jitter.
    public var entropy: UInt64

    /// What a new home holds: a member and its newsroom's facts.
    public init(member: MemberID, newsroom: NewsroomID, facts: [Fact]) {
        self.member = member
        self.newsroom = newsroom
        self.facts = facts
        ceiling = .zero
        ownClaims = []
        claimSessions = [:]
        ownDevices = []
        waits = []
        ownAnswers = []
        answers = []
        ownActions = []
        delivered = [:]
        promises = [:]
        notices = []
        peers = [:]
        namedPeers = []
        newsroomKey = nil
        lastAlive = nil
        port = 0
        entropy = 0
    }
}
