internal import Replication

/// Claiming under the policy `quorum`: a claim is pending until a majority has acknowledged it.
extension NewsroomState {
    // MARK: Commands

    /// Answers a claim of an article that this member claims already, or that another member waits
    /// for: whoever asked first is not pushed out by whoever asks later, unless by `isTaking`.
    mutating func answerPending(
        _ article: ArticleID, _ details: ClaimDetails, isTaking: Bool, _ request: RequestID,
        _ out: inout Outbox
    ) -> Bool {
        if let mine = ownPending(article) {
            move(article, to: details.session, &out)
            out.add(.answer(request, .pending(mine)))
            return true
        }
        guard !isTaking, let first = pendingRival(of: article) else { return false }
        out.add(.answer(request, .refused(first, isCutOff ? .cutOff : .pendingOther)))
        return true
    }

    /// The claim of somebody who is not gone that waits for an article which nobody holds.
    func pendingRival(of article: ArticleID) -> Claim? {
        guard policy == .quorum, tenures[article]?.lock == nil,
            let first = tenures[article]?.pending.first, first.member != member,
            isCutOff || !lapsed.contains(first.member)
        else { return nil }
        return first
    }

    /// Answers a request whose claim was just made. Alone in the newsroom, a member only waits for
    /// its own promise to be on disk.
    mutating func answerStake(_ claim: Claim, _ request: RequestID, _ out: inout Outbox) {
        switch policy {
        case .advisory: out.add(.answer(request, .held(claim)))
        case .quorum where roster.members.count > 1: out.add(.answer(request, .pending(claim)))
        case .quorum: attempts[claim.article]?.request = request
        }
    }

    /// What a new claim names: what is taken over, all that members gone for the grace time left
    /// behind, and what this member's last certified claim had taken over.
    func namedUnderQuorum(_ article: ArticleID, _ named: [ClaimID]) -> [ClaimID] {
        guard let tenure = tenures[article] else { return named }
        var names = named
        if let last = tenure.contenders[member], last.isEstablished || last.isPastEstablished {
            names += last.claim.supersedes
        }
        // order-free: sorted
        names += tenure.contenders.values.map(\.claim)
            .filter { $0.isHeld && isOrphaned($0) }.map(\.id).sorted(by: >)
        var seen: Set<ClaimID> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// The last certified claim that a new own one must go on to show: it took the article over
    /// from somebody who may not know yet.
    func pastToKeep(_ article: ArticleID) -> (claim: PastClaim, certificate: Certificate?)? {
        guard policy == .quorum, let tenure = tenures[article],
            let last = tenure.contenders[member], last.isEstablished || last.isPastEstablished,
            last.claim.supersedes.contains(where: {
                !QuorumPolicy.isEnded($0, tenure.contenders, heardUpTo)
            })
        else { return nil }
        let certified = last.claim.certified
        return (
            PastClaim(lamport: certified.id.lamport, term: certified.term), certified.certificate
        )
    }

    /// Brings a new own claim to the disk, with the promise of it if this member may give it: a
    /// claimant's own ack obeys the rule for all.
    mutating func keepPending(_ claim: Claim, _ entry: NewsroomEntry, _ out: inout Outbox) {
        var records = [Record.ownClaim(claim, written: now.wall)] + sessionRecords(claim.article)
        if case .acknowledge = judge(claim) {
            promise(claim)
            records.append(.promise(claim.article, claim.term, claim.id))
        }
        publish([entry], recording: records, &out)
    }

    // MARK: Derived

    /// This member's own claim of an article while it waits for its certificate.
    func ownPending(_ article: ArticleID) -> Claim? {
        pendingClaim(article, of: member)
    }

    func pendingClaim(_ article: ArticleID, of claimant: MemberID) -> Claim? {
        guard policy == .quorum, let contender = tenures[article]?.contenders[claimant],
            QuorumPolicy.isPending(contender)
        else { return nil }
        return contender.claim
    }

    /// Brings the tally of a member's claim, and the attempt if it is an own one, up to date.
    mutating func indexPending(
        _ article: ArticleID, of claimant: MemberID, _ out: inout Outbox
    ) {
        guard let claim = pendingClaim(article, of: claimant) else {
            pendingTallies[article]?[claimant] = nil
            if pendingTallies[article]?.isEmpty == true { pendingTallies[article] = nil }
            if claimant == member { endAttempt(article, &out) }
            return
        }
        let held = pendingTallies[article]?[claimant]
        var tally = held?.claim == claim.id ? held : nil
        tally?.refusers = []
        pendingTallies[article, default: [:]][claimant] = tally ?? AckTally(claim: claim.id)
        out.asking.insert(claim.id)
        guard claimant == member, attempts[article]?.claim != claim.id else { return }
        let next = moment + attemptPause(round: (attempts[article]?.round ?? 0) + 1)
        var attempt = attempts[article] ?? Attempt(claim: claim.id, next: next)
        attempt.restart(with: claim.id, next: next)
        attempts[article] = attempt
    }

    private mutating func endAttempt(_ article: ArticleID, _ out: inout Outbox) {
        guard let attempt = attempts.removeValue(forKey: article), let request = attempt.request
        else { return }
        let lock = tenures[article]?.lock?.claim
        out.add(.answer(request, lock.map { .held($0) } ?? .free))
    }

    // MARK: Going on

    /// Tries again for own claims that wait: claims afresh where that helps, else asks again.
    mutating func pursue(_ out: inout Outbox) {
        guard policy == .quorum else { return }
        for article in attempts.keys.sorted() {
            guard var attempt = attempts[article], moment >= attempt.next,
                let mine = ownPending(article)
            else { continue }
            if let request = attempt.request { out.add(.answer(request, .pending(mine))) }
            attempt.request = nil
            if case .refuse(let obstacles) = judge(mine) { attempt.heed(obstacles) }
            attempt.round += 1
            attempt.next = moment + attemptPause(round: attempt.round)
            attempts[article] = attempt
            let names = mine.supersedes + abandoned(attempt, mine)
            let canName =
                names.count > mine.supersedes.count
                && mine.supersedes.count < NewsroomLimits.supersedes
            if attempt.isOutranked || canName {
                claimAgain(mine, naming: names, &out)
            } else if !isCutOff {
                // Its new version makes every node judge it again, this one as well: what stood in
                // the way may have been ended by a beacon or by a lapse of time.
                publish([write(.claim(mine), .claim(article), &out)], &out)
                settle([article], &out)
            }
        }
    }

    /// What stands in the way and belongs to members gone for the grace time: nobody else can end
    /// it. The living end their own.
    private func abandoned(_ attempt: Attempt, _ mine: Claim) -> [ClaimID] {
        guard !isCutOff else { return [] }
        // order-free: sorted
        return attempt.obstacles.filter {
            lapsed.contains($0.member) && !mine.supersedes.contains($0)
        }.sorted(by: >)
    }

    /// Half fixed, half chance: claimants that were refused together do not meet again.
    func attemptLimit(round: Int) -> Span {
        let doubled = NewsroomLimits.attemptPause * (1 << Int64(min(round, 10)))
        return min(doubled, NewsroomLimits.attemptPauseMax)
    }

    mutating func attemptPause(round: Int) -> Span {
        let limit = attemptLimit(round: round).milliseconds
        return .milliseconds(Int64.random(in: limit / 2...limit, using: &random))
    }
}
