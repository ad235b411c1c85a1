internal import Replication

/// What an editor is told of locks that were lost, and of answers, and for how long: until it was
/// seen.
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

    /// The editor has seen these notices, of lost claims and of answers. Answered once that is on
    /// disk, for then no later run shows them again.
    mutating func see(_ ids: [ClaimID], _ request: RequestID, _ out: inout Outbox) {
        var seen: [ClaimID] = []
        var records: [Record] = []
        for id in ids {
            if notices.removeValue(forKey: id) != nil {
                forgetLoss(id)
                records.append(.noticeSeen(id))
            } else if id.member == member, answers.removeValue(forKey: id.lamport) != nil {
                records.append(.answerSeen(id.lamport))
            } else {
                continue
            }
            seen.append(id)
        }
        let answer = Effect.answer(request, .seen(seen))
        guard !seen.isEmpty else { return out.add(answer) }
        out.persist(records, then: [answer])
    }

    /// The losses that the editor has not seen, the oldest first.
    public var unseenNotices: [Notice] {
        // order-free: sorted
        notices.values.sorted { ($0.at, $0.claim) < ($1.at, $1.claim) }
    }

    /// The losses and answers that the editor has not seen, the oldest first.
    public var unseen: [Announcement] {
        // order-free: sorted below
        let lost = notices.values.map { ($0.at, $0.claim, Announcement.lost($0)) }
        // order-free: sorted below
        let heard = answers.values.map { ($0.at, $0.id, Announcement.answered($0)) }
        return (lost + heard).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
}
