package import Newsroom
package import Replication

/// What a machine's database holds, as values: the tables of Storage, with the same rules for what
/// replaces what. A test holds the two against each other.
package struct Disk: Equatable {
    private struct StoredNotice: Equatable {
        let notice: Notice
        var isDelivered: Bool
    }

    private var ceiling = LamportStamp.zero
    private var lastAlive: WallTime?
    private var facts: [Fact] = []
    private var factIDs: Set<FactID> = []
    private var ownClaims: [ArticleID: Claim] = [:]
    private var promises: [ArticleID: [Term: ClaimID]] = [:]
    private var notices: [ClaimID: StoredNotice] = [:]
    private var peers: [Endpoint: MemberID] = [:]
    private var ownActions: [LamportStamp: ApplicationAction] = [:]
    private var delivered: [MemberID: LamportStamp] = [:]
    private var newsroomKeys: [UInt32: NewsroomKey] = [:]

    /// A new home.
    package init(facts: [Fact], newsroomKey: NewsroomKey?) {
        apply(facts.map { .fact($0) } + (newsroomKey.map { [.newsroomKey($0)] } ?? []))
    }

    /// Carries out one transaction.
    package mutating func apply(_ records: [Record]) {
        for record in records { apply(record) }
    }

    private mutating func apply(_ record: Record) {
        switch record {
        case .ceiling(let stamp): ceiling = max(ceiling, stamp)
        case .alive(let time): lastAlive = time
        case .fact(let fact):
            if factIDs.insert(fact.id).inserted { facts.append(fact) }
        case .ownClaim(let claim, _): ownClaims[claim.article] = claim
        case .forgetOwnClaim(let article): ownClaims[article] = nil
        case .promise(let article, let term, let claim):
            if promises[article]?[term] == nil { promises[article, default: [:]][term] = claim }
            prunePromises(article)
        case .notice(let notice):
            if notices[notice.claim] == nil {
                notices[notice.claim] = StoredNotice(notice: notice, isDelivered: false)
            }
        case .noticeDelivered(let claim): notices[claim]?.isDelivered = true
        case .peer(let member, let endpoint): peers[endpoint] = member
        case .newsroomKey(let key): newsroomKeys = [key.generation: key]
        case .ownAction(let action): ownActions[action.id.lamport] = action
        case .forgetOwnActions(let last): ownActions = ownActions.filter { $0.key > last }
        case .delivered(let author, let stamp):
            delivered[author] = max(delivered[author] ?? .zero, stamp)
        case .barrier: break
        }
    }

    private mutating func prunePromises(_ article: ArticleID) {
        guard let terms = promises[article]?.keys.sorted(),
            terms.count > NewsroomLimits.promisedTerms
        else { return }
        for term in terms.prefix(terms.count - NewsroomLimits.promisedTerms) {
            promises[article]?[term] = nil
        }
    }

    /// What a daemon starts from.
    package func boot(member: MemberID, newsroom: NewsroomID) -> Boot {
        var boot = Boot(member: member, newsroom: newsroom, facts: facts)
        boot.ceiling = ceiling
        boot.lastAlive = lastAlive
        boot.ownClaims = ownClaims.keys.sorted().compactMap { ownClaims[$0] }
        boot.promises = promises
        boot.ownActions = ownActions.keys.sorted().suffix(NewsroomLimits.actionWindow)
            .compactMap { ownActions[$0] }
        boot.delivered = delivered
        boot.notices = notices.values.filter { !$0.isDelivered }.map(\.notice)
            .sorted { ($0.at, $0.claim) < ($1.at, $1.claim) }
        boot.peers = peers
        boot.newsroomKey = newsroomKeys.values.max { $0.generation < $1.generation }
        return boot
    }

    /// Whether the disk keeps this promise, or has kept it and outlived its use.
    func keeps(_ article: ArticleID, _ term: Term, _ claim: ClaimID) -> Bool {
        guard let terms = promises[article] else { return false }
        if let promised = terms[term] { return promised == claim }
        return terms.count >= NewsroomLimits.promisedTerms
            && terms.keys.min().map { term < $0 } ?? false
    }

    /// This member's newest claim of an article.
    func ownClaim(_ article: ArticleID) -> Claim? { ownClaims[article] }

    /// Whether this own action is kept.
    func holds(_ action: ActionID) -> Bool { ownActions[action.lamport] != nil }

    /// Up to which stamp an author's actions were delivered here.
    func cursor(_ author: MemberID) -> LamportStamp { delivered[author] ?? .zero }

    /// Whether a loss of this claim is on disk, delivered or not.
    func holdsNotice(of claim: ClaimID) -> Bool { notices[claim] != nil }
}
