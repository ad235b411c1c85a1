public import Replication

/// Who waits for an article, and whom it is kept for while it is vacant.
extension NewsroomState {
    /// The line for an article, by stamp and then by member id. Whoever is gone for the grace time
    /// is passed over, and has its place again once it is back.
    public func line(of article: ArticleID) -> [Wish] {
        guard let wishes = lines[article] else { return [] }
        let holder = tenures[article]?.lock?.claim.member
        // order-free: sorted
        return wishes.values.filter {
            $0.member != holder && roster.includes($0.member) && !isAbsent($0.member)
                && !isFulfilled($0)
        }.sorted(by: Wish.goesBefore)
    }

    /// Whether a wish has had its claim: one of its member's with a later stamp. A claim that
    /// waits for acks has not fulfilled it yet.
    func isFulfilled(_ wish: Wish) -> Bool {
        guard let last = tenures[wish.article]?.contenders[wish.member] else { return false }
        switch policy {
        case .advisory: return last.claim.id.lamport > wish.lamport
        case .quorum:
            return (last.isEstablished || last.isPastEstablished)
                && last.claim.certified.id.lamport > wish.lamport
        }
    }

    /// A member's place in the line for an article, from 1; nil when it is not in it.
    public func place(of member: MemberID, for article: ArticleID) -> Int? {
        line(of: article).firstIndex { $0.member == member }.map { $0 + 1 }
    }

    /// Whom a vacant article is kept for; nil when anybody may claim it.
    ///
    /// Each successor has its turn, and then the next: should a daemon not take what it is offered,
    /// the article is nobody's for some seconds, and not for ever. As with orphans, each node
    /// counts from what it heard itself.
    public func heir(of article: ArticleID) -> MemberID? {
        guard let vacancy = vacancies[article] else { return nil }
        let waited = max(0, (moment - vacancy.since).milliseconds)
        let turn = Int(waited / NewsroomLimits.offerTurn.milliseconds)
        return successors(to: article).dropFirst(turn).first
    }

    /// Whom the release named, then the line.
    private func successors(to article: ArticleID) -> [MemberID] {
        let line = line(of: article).map(\.member)
        guard let offer = vacancies[article]?.offer, stands(offer, article) else { return line }
        return [offer.member] + line.filter { $0 != offer.member }
    }

    /// Whether an offer still means somebody: a member, not gone, whose wish was not given up. Of
    /// a wish that has not come here yet nothing is known, and the offer's word counts.
    private func stands(_ offer: Offer, _ article: ArticleID) -> Bool {
        guard roster.includes(offer.member), !isAbsent(offer.member) else { return false }
        guard let stamp = offer.wish, let entry = replica.entry(offer.member, .wish(article)) else {
            return true
        }
        if lines[article]?[offer.member]?.lamport == stamp { return true }
        // A withdrawal is written after its wish.
        return entry.lamport <= stamp
    }

    /// Whether a member is gone for the grace time.
    func isAbsent(_ other: MemberID) -> Bool { other != member && lapsed.contains(other) }

    private func rivalHeir(of article: ArticleID) -> MemberID? {
        guard planted != .offerIgnored, let heir = heir(of: article), heir != member else {
            return nil
        }
        return heir
    }

    /// What a claim of this article would meet.
    ///
    /// - Parameter details: of the claim; an editor goes on with what it holds on another device.
    func standing(
        of article: ArticleID, for details: ClaimDetails? = nil, offline: Bool
    ) -> Standing {
        guard let lock = tenures[article]?.lock?.claim else {
            if let heir = rivalHeir(of: article) { return .kept(for: heir) }
            // A free article's last claim is named, so that its holder, should it not have heard of
            // the release yet, is not taken for a rival.
            return .free(naming: tenures[article]?.deciding.map { [$0.claim.id] } ?? [])
        }
        if lock.member == member { return .mine(lock) }
        if offline && isCutOff { return .free(naming: [lock.id]) }
        if let details, goesOn(from: lock, details) { return .free(naming: [lock.id]) }
        guard isOrphaned(lock) else { return .held(lock, isCutOff ? .cutOff : .heldByOther) }
        if let heir = rivalHeir(of: article) { return .kept(for: heir) }
        return .free(naming: [lock.id])
    }
}

/// How an article is found by whoever wants it.
enum Standing {
    /// It can be claimed, naming these claims.
    case free(naming: [ClaimID])
    /// It is this member's already.
    case mine(Claim)
    /// Somebody else has it.
    case held(Claim, RefusalReason)
    /// Nobody has it at work, and it is somebody else's turn.
    case kept(for: MemberID)
}
