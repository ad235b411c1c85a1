package import Newsroom
package import Replication

/// What a machine's database holds, as values: the tables of Storage, with the same rules for what
/// replaces what. A test holds the two against each other.
package struct Disk: Equatable {
    private struct StoredNotice: Equatable {
        let notice: Notice
        /// Rises with each notice: of one time, the later one is the newer.
        let place: UInt64
        var isSeen: Bool
    }

    private struct Contact: Equatable {
        let member: MemberID
        /// Rises with every contact.
        let place: UInt64
    }

    private var ceiling = LamportStamp.zero
    private var lastAlive: WallTime?
    private var facts: [Fact] = []
    private var factIDs: Set<FactID> = []
    private var ownClaims: [ArticleID: Claim] = [:]
    private var claimSessions: [ArticleID: SessionID] = [:]
    private var waits: [ArticleID: Wait] = [:]
    private var ownAnswers: [ArticleID: [MemberID: Answer]] = [:]
    private var answers: [LamportStamp: HeardAnswer] = [:]
    private var promises: [ArticleID: [Term: ClaimID]] = [:]
    private var notices: [ClaimID: StoredNotice] = [:]
    private var peers: [Endpoint: Contact] = [:]
    private var ownDevices: [MemberID] = []
    private var ownActions: [LamportStamp: ApplicationAction] = [:]
    private var delivered: [MemberID: LamportStamp] = [:]
    private var newsroomKey: NewsroomKey?
    private var lastPlace: UInt64 = 0

    /// How long it is remembered that a notice was seen.
    package static let seenNotices = Span.days(30)

    /// A new home.
    package init(facts: [Fact], newsroomKey: NewsroomKey?) {
        apply(facts.map { .fact($0) } + (newsroomKey.map { [.newsroomKey($0)] } ?? []))
    }

    /// Carries out one transaction, whole or not at all.
    ///
    /// - Returns: false, having written nothing, when it would break a promise that is kept.
    @discardableResult
    package mutating func apply(_ records: [Record]) -> Bool {
        guard let promises = promises(after: records) else { return false }
        self.promises = promises
        for record in records { apply(record) }
        return true
    }

    private mutating func apply(_ record: Record) {
        switch record {
        case .ceiling(let stamp): ceiling = max(ceiling, stamp)
        case .alive(let time): lastAlive = time
        case .fact(let fact):
            if factIDs.insert(fact.id).inserted { facts.append(fact) }
        case .ownClaim(let claim, _):
            ownClaims[claim.article] = claim
            if !claim.isHeld { claimSessions[claim.article] = nil }
        case .forgetOwnClaim(let article):
            ownClaims[article] = nil
            claimSessions[article] = nil
        case .claimSession(let article, let session):
            if ownClaims[article] != nil { claimSessions[article] = session }
        case .ownWish(let wait): waits[wait.wish.article] = wait
        case .forgetOwnWish(let article): waits[article] = nil
        case .ownAnswer(let answer): ownAnswers[answer.article, default: [:]][answer.asker] = answer
        case .forgetOwnAnswer(let article, let asker): ownAnswers[article]?[asker] = nil
        case .answerHeard(let heard):
            if answers[heard.answer.ask] == nil { answers[heard.answer.ask] = heard }
            if answers.count > NewsroomLimits.notices, let oldest = answers.keys.min() {
                answers[oldest] = nil
            }
        case .answerSeen(let question): answers[question] = nil
        case .promise: break
        case .notice(let notice):
            if notices[notice.claim] == nil {
                notices[notice.claim] = StoredNotice(
                    notice: notice, place: nextPlace(), isSeen: false)
            }
            pruneNotices()
        case .noticeSeen(let claim):
            notices[claim]?.isSeen = true
            pruneNotices()
        case .peer(let member, let endpoint):
            peers[endpoint] = Contact(member: member, place: nextPlace())
            if peers.count > NewsroomLimits.addresses,
                let oldest = peers.min(by: { $0.value.place < $1.value.place })
            {
                peers[oldest.key] = nil
            }
        case .newsroomKey(let key): newsroomKey = key
        case .ownDevices(let members): ownDevices = members
        case .ownAction(let action):
            ownActions[action.id.lamport] = action
            if ownActions.count > NewsroomLimits.actionWindow, let oldest = ownActions.keys.min() {
                ownActions[oldest] = nil
            }
        case .forgetOwnActions(let last): ownActions = ownActions.filter { $0.key > last }
        case .delivered(let author, let stamp):
            delivered[author] = max(delivered[author] ?? .zero, stamp)
        case .barrier: break
        }
    }

    private mutating func nextPlace() -> UInt64 {
        lastPlace += 1
        return lastPlace
    }

    // MARK: Promises

    /// The promises once these records are written; nil if one of them breaks another.
    private func promises(after records: [Record]) -> [ArticleID: [Term: ClaimID]]? {
        var promises = promises
        for case .promise(let article, let term, let claim) in records {
            if let kept = promises[article]?[term], kept != claim { return nil }
            promises[article, default: [:]][term] = claim
            promises[article] = promises[article].map(Disk.pruned)
        }
        return promises
    }

    /// Of the terms beyond the cap each claimant's newest stays: its claim may still stand.
    private static func pruned(_ terms: [Term: ClaimID]) -> [Term: ClaimID] {
        guard terms.count > NewsroomLimits.promisedTerms else { return terms }
        let newest = terms.keys.sorted().suffix(NewsroomLimits.promisedTerms)
        return terms.filter { term, claim in
            term >= newest[newest.startIndex]
                || !terms.contains { $0.key > term && $0.value.member == claim.member }
        }
    }

    // MARK: Notices

    /// Keeps the newest notices of each kind, and seen ones no longer than their time; the
    /// time is the one at which the daemon last said it was alive.
    private mutating func pruneNotices() {
        let now = lastAlive?.millisecondsSinceEpoch ?? 0
        let oldest = WallTime(
            millisecondsSinceEpoch: now - Disk.seenNotices.milliseconds)
        if notices.values.contains(where: { $0.isSeen && $0.notice.at < oldest }) {
            notices = notices.filter { !$0.value.isSeen || $0.value.notice.at >= oldest }
        }
        guard notices.count > NewsroomLimits.notices else { return }
        for isSeen in [false, true] {  // order-free: a list, and each on its own
            let kind = notices.values.filter { $0.isSeen == isSeen }
            guard kind.count > NewsroomLimits.notices else { continue }
            for old in kind.sorted(by: isOlder).dropLast(NewsroomLimits.notices) {
                notices[old.notice.claim] = nil
            }
        }
    }

    private func isOlder(_ one: StoredNotice, _ other: StoredNotice) -> Bool {
        (one.notice.at, one.place) < (other.notice.at, other.place)
    }

    // MARK: Reading

    /// What a daemon starts from.
    package func boot(member: MemberID, newsroom: NewsroomID) -> Boot {
        var boot = Boot(member: member, newsroom: newsroom, facts: facts)
        boot.ceiling = ceiling
        boot.lastAlive = lastAlive
        boot.ownClaims = ownClaims.keys.sorted().compactMap { ownClaims[$0] }
        boot.claimSessions = claimSessions
        boot.waits = waits.keys.sorted().compactMap { waits[$0] }
        boot.ownAnswers = ownAnswers.keys.sorted().flatMap { article in
            // order-free: sorted
            (ownAnswers[article] ?? [:]).values.sorted { $0.asker < $1.asker }
        }
        boot.answers = answers.keys.sorted().compactMap { answers[$0] }
        boot.promises = promises
        boot.ownDevices = ownDevices
        boot.ownActions = ownActions.keys.sorted().compactMap { ownActions[$0] }
        boot.delivered = delivered
        boot.notices = notices.values.filter { !$0.isSeen }.sorted(by: isOlder).map(\.notice)
        boot.peers = peers.mapValues(\.member)
        boot.newsroomKey = newsroomKey
        return boot
    }

    /// Whether the disk keeps this promise, or has kept it and outlived its use.
    func keeps(_ article: ArticleID, _ term: Term, _ claim: ClaimID) -> Bool {
        guard let terms = promises[article] else { return false }
        if let promised = terms[term] { return promised == claim }
        // Gone with the cap, under a newer one of the same claimant.
        return terms.count >= NewsroomLimits.promisedTerms
            && terms.contains { $0.key > term && $0.value.member == claim.member }
    }

    /// This member's newest claim of an article.
    func ownClaim(_ article: ArticleID) -> Claim? { ownClaims[article] }

    /// Whether this own action is kept, or was and is older than the window.
    func holds(_ action: ActionID) -> Bool {
        ownActions[action.lamport] != nil
            || ownActions.count >= NewsroomLimits.actionWindow
                && ownActions.keys.min().map { action.lamport < $0 } ?? false
    }

    /// Up to which stamp an author's actions were delivered here.
    func cursor(_ author: MemberID) -> LamportStamp { delivered[author] ?? .zero }

    /// Whether a loss of this claim is on disk, seen or not.
    func holdsNotice(of claim: ClaimID) -> Bool { notices[claim] != nil }

    /// Whether an unseen answer to the question of this stamp is on disk.
    func holdsAnswer(to question: LamportStamp) -> Bool { answers[question] != nil }
}
