public import Replication

/// What this node can say of a fencing token right now. Only `current` permits a save.
public enum TokenCheck: Hashable, Sendable {
    /// The token is the holder's, and this node can vouch for it.
    case current(LockView)
    /// Somebody holds the article under another token; an older one of the same holder is no
    /// better, for a rival's may lie between the two.
    case stale(LockView)
    /// The token is the holder's, who is gone for the grace time: anyone may be claiming now.
    case orphaned(LockView)
    /// This node cannot tell: it hears too few others, was away, or the token is newer than any
    /// that it has heard of. The lock is the last known.
    case unverified(LockView?)
    /// The token is of a claim that waits for the acks of a majority.
    case pending(PendingView)
    /// Nobody holds the article.
    case free
}

extension NewsroomState {
    /// Whether a token may be saved with: a lock without it protects only those who ask politely.
    /// Kleppmann, "How to do distributed locking" (2016), calls it fencing.
    ///
    /// - Parameters:
    ///   - article: what is to be saved.
    ///   - token: what the saver shows; nil for whatever this member holds.
    public func check(_ article: ArticleID, token: LamportStamp?) -> TokenCheck {
        let lock = lock(of: article)
        func isMeant(_ claim: Claim) -> Bool {
            token.map { claim.id.lamport == $0 } ?? (claim.member == member)
        }
        if let lock, isMeant(lock.claim) {
            switch lock.condition {
            case .held: return .current(lock)
            case .orphaned: return .orphaned(lock)
            case .unverified: return .unverified(lock)
            }
        }
        if let waiting = pending(of: article).first(where: { isMeant($0.claim) }) {
            return .pending(waiting)
        }
        // order-free: a maximum
        let newest = tenures[article]?.contenders.values.map(\.claim.id.lamport).max() ?? .zero
        if let token, token > newest { return .unverified(lock) }
        return lock.map { .stale($0) } ?? .free
    }

    // MARK: Self-fencing

    /// Whether what this node shows as held is the newsroom's word: it hears somebody, under the
    /// policy `quorum` a majority, so that no other majority can have decided without it.
    ///
    /// Who hears too little says so after `goneAfter`, at most as long again as `quietAfter` takes
    /// where the others fell silent one by one; for the others a holder is orphaned only
    /// `orphanGrace` after it was gone.
    var canVouch: Bool { !isCutOff && !isInMinority }

    /// Notes whether a majority is heard; each tick does.
    mutating func judgeMajority() {
        let heard = watch.audible + 1
        isInMinority = policy == .quorum && heard * 2 <= roster.members.count
    }

    /// Tells when this member's own locks can be trusted no more, and when they can again.
    mutating func announceTrust(_ out: inout Outbox) {
        let isTrusted = canVouch && isVerified
        guard isTrusted == isDistrustAnnounced else { return }
        isDistrustAnnounced = !isTrusted
        for article in tenures.keys.sorted() {
            guard let claim = tenures[article]?.lock?.claim, claim.member == member else {
                continue
            }
            tell(article, isTrusted ? .verified(claim) : .unverified(claim), &out)
        }
    }
}
