internal import Replication

extension NewsroomState {
    /// Tells whoever watches on this machine what changed in this action.
    mutating func announce(_ out: inout Outbox) {
        for article in out.touched.sorted() {
            announceLock(article, &out)
            if policy == .quorum { announcePending(article, &out) }
            announceLine(article, &out)
        }
        announceTrust(&out)
        announceMembers(&out)
    }

    private mutating func announceLock(_ article: ArticleID, _ out: inout Outbox) {
        let before = announced[article]
        let after = tenures[article]?.lock?.claim
        let isOrphaned = after.map { isToldOrphaned($0, before: before) } ?? false
        announced[article] = after.map { AnnouncedLock(claim: $0, isOrphaned: isOrphaned) }
        switch (before, after) {
        case (nil, nil):
            return
        case (let before?, nil):
            // A loss is told by its notice, which is on disk first.
            if before.claim.member != member || !wasLost(before.claim) {
                let heir = tenures[article]?.deciding?.claim.offer?.member
                tell(
                    article,
                    heir.map { .offered(before.claim, to: $0) } ?? .released(before.claim), &out)
            }
        case (nil, let after?):
            tell(article, .claimed(after), &out)
        case (let before?, let after?):
            announceChange(before, after, isOrphaned: isOrphaned, &out)
        }
        if let after, after.member == member, before?.claim.member != member {
            announceGift(after, &out)
        }
    }

    /// Whether watchers know a lock as orphaned. While cut off nobody is judged absent, and after
    /// it whoever was gone has its grace again, so what was said stands until the holder is here.
    private func isToldOrphaned(_ lock: Claim, before: AnnouncedLock?) -> Bool {
        if !isCutOff && isOrphaned(lock) { return true }
        guard let before, before.isOrphaned, before.claim.member == lock.member else {
            return false
        }
        return isCutOff || peers[lock.member]?.status != .here
    }

    /// Has what watchers know as orphaned announced again: its holder is here.
    func touchOrphans(of holder: MemberID, _ out: inout Outbox) {
        // order-free: a set comes out
        for (article, lock) in announced where lock.isOrphaned && lock.claim.member == holder {
            out.touched.insert(article)
        }
    }

    /// Tells of an article that this member was given, or has in its turn.
    private mutating func announceGift(_ mine: Claim, _ out: inout Outbox) {
        // order-free: a claim names one release to its member
        let giver = tenures[mine.article]?.contenders.values.first {
            mine.supersedes.contains($0.claim.id) && $0.claim.offer?.member == member
        }?.claim.member
        // A wish is spent by the claim that fulfils it.
        let isTurn = spent[.wish(mine.article)] == moment
        if giver != nil || isTurn { tell(mine.article, .given(mine, by: giver), &out) }
    }

    private mutating func announceChange(
        _ before: AnnouncedLock, _ after: Claim, isOrphaned: Bool, _ out: inout Outbox
    ) {
        if before.claim.member == member, before.claim.id != after.id,
            let notice = notice(of: before.claim)
        {
            // It has told who has the article now, if that is still so.
            if notice.winner?.member != after.member { tell(after.article, .claimed(after), &out) }
        } else if before.claim.member == after.member {
            if isOrphaned && !before.isOrphaned { tell(after.article, .orphaned(after), &out) }
            if before.isOrphaned && !isOrphaned { tell(after.article, .restored(after), &out) }
        } else if after.supersedes.contains(before.claim.id) && !before.isOrphaned
            && !wasReleased(before.claim, before: after)
        {
            tell(after.article, .taken(after, from: before.claim), &out)
        } else {
            tell(after.article, .claimed(after), &out)
        }
    }

    /// Whether a claim was released before the other one was made: a later release is a withdrawal.
    private func wasReleased(_ claim: Claim, before next: Claim) -> Bool {
        guard let entry = replica.entry(claim.member, .claim(claim.article)),
            case .claim(let last) = entry.payload.body
        else { return false }
        return last.id == claim.id && !last.isHeld && entry.lamport < next.id.lamport
    }

    private mutating func announceLine(_ article: ArticleID, _ out: inout Outbox) {
        let before = announcedLines[article]
        let line = line(of: article).map(\.member)
        let after = line.isEmpty ? nil : line
        guard before != after else { return }
        announcedLines[article] = after
        tell(article, .line(article), &out)
    }

    /// A claim that was made again waits on: it is told once.
    private mutating func announcePending(_ article: ArticleID, _ out: inout Outbox) {
        let before = announcedPending[article] ?? [:]
        var after: [MemberID: Claim] = [:]
        for claim in tenures[article]?.pending ?? [] { after[claim.member] = claim }
        announcedPending[article] = after.isEmpty ? nil : after
        let holder = tenures[article]?.lock?.claim.member
        for claimant in Set(before.keys).union(after.keys).sorted() {
            if let claim = after[claimant] {
                let isNew = before[claimant].map { claimant == member && wasLost($0) } ?? true
                if isNew { tell(article, .pending(claim), &out) }
            } else if let claim = before[claimant], claimant != holder {
                // A loss is told by its notice, which is on disk first.
                if claimant != member || !wasLost(claim) { tell(article, .withdrawn(claim), &out) }
            }
        }
    }

    /// Tells it now, or after a loss of the same article that waits for the disk.
    mutating func tell(
        _ article: ArticleID, _ what: Announcement, _ out: inout Outbox
    ) {
        if waitingLosses[article] == nil {
            out.add(.notify(what))
        } else {
            out.persist([lossBarrier(article)], then: [.notify(what)])
        }
    }

    /// The mark of something that watchers of the article are told once the disk is that far.
    mutating func lossBarrier(_ article: ArticleID) -> Record {
        lossBarriers += 1
        waitingLosses[article] = lossBarriers
        return .barrier(.loss, lossBarriers)
    }

    private func notice(of claim: Claim) -> Notice? {
        losses[claim.id] ?? notices[claim.id]
    }

    private func wasLost(_ claim: Claim) -> Bool { notice(of: claim) != nil }

    private mutating func announceMembers(_ out: inout Outbox) {
        for other in out.touchedMembers.sorted()
        where other != member && roster.includes(other) {
            let status = peers[other]?.status ?? .gone
            if status == .here && announcedHere.insert(other).inserted {
                out.add(.notify(.memberHere(other)))
            } else if status == .gone && announcedHere.remove(other) != nil {
                out.add(.notify(.memberGone(other)))
            }
        }
    }
}
