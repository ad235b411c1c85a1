internal import Replication

/// What an editor is told of locks that were lost, and for how long: until it was seen.
extension NewsroomState {
    /// Makes the notice of a loss, with what the disk is to hold before the editor is told.
    mutating func makeLoss(
        of mine: Claim, to winner: Claim?, _ reason: LossReason
    ) -> (notice: Notice, records: [Record]) {
        let notice = Notice(
            claim: mine.id, article: mine.article, winner: winner, reason: reason, at: now.wall)
        losses[mine.id] = notice
        noteLoss(mine.id, of: mine.article)
        return (notice, [.notice(notice), lossBarrier(mine.article)])
    }

    /// Drops what this member claimed beyond the horizon ago, as if it had never been, and tells
    /// its editor of what was still held.
    mutating func drop(_ claims: [Claim], _ out: inout Outbox) {
        var records = claims.map { Record.forgetOwnClaim($0.article) }
        var told: [Effect] = []
        for claim in claims where claim.isHeld {
            let loss = makeLoss(of: claim, to: nil, .expired)
            records += loss.records
            told.append(.notify(.lost(loss.notice)))
        }
        out.persist(records, then: told)
    }

    /// The editor has seen these notices. Answered once that is on disk, for then no later run
    /// shows them again.
    mutating func see(_ claims: [ClaimID], _ request: RequestID, _ out: inout Outbox) {
        var seen: [ClaimID] = []
        for claim in claims where notices.removeValue(forKey: claim) != nil {
            forgetLoss(claim)
            seen.append(claim)
        }
        let answer = Effect.answer(request, .seen(seen))
        guard !seen.isEmpty else { return out.add(answer) }
        out.persist(seen.map { .noticeSeen($0) }, then: [answer])
    }

    /// The losses that the editor has not seen, the oldest first.
    public var unseenNotices: [Notice] {
        // order-free: sorted
        notices.values.sorted { ($0.at, $0.claim) < ($1.at, $1.claim) }
    }
}
