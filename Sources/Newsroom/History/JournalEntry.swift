public import Replication

/// One change of a claim, with the signed entry by which this node learned of it.
public struct JournalEntry: Hashable, Sendable {
    /// What the member signed: the evidence.
    public let entry: NewsroomEntry
    /// What it says of the article.
    public let claim: Claim
    /// Whether a majority of the roster had acknowledged the claim, as this node judged then.
    public let isCertified: Bool
    /// When this node learned of it, by its wall clock.
    public let learned: WallTime

    /// A change by its parts; nil unless the entry is about a claim.
    public init?(_ entry: NewsroomEntry, isCertified: Bool, learned: WallTime) {
        guard case .claim(let claim) = entry.payload.body else { return nil }
        self.entry = entry
        self.claim = claim
        self.isCertified = isCertified
        self.learned = learned
    }
}

extension NewsroomState {
    /// Has an entry journaled if it changes what is known of its claim. The same claim written
    /// again, by a restarted daemon or above collected tombstones, is no change.
    func journal(
        _ entry: NewsroomEntry, from before: Contender?, to after: Contender, _ out: inout Outbox
    ) {
        let isKnown =
            before.map {
                $0.claim.id == after.claim.id && $0.claim.status == after.claim.status
                    && $0.isEstablished == after.isEstablished
            } ?? false
        guard !isKnown else { return }
        let change = JournalEntry(entry, isCertified: after.isEstablished, learned: now.wall)
        if let change { out.journal.append(change) }
    }

    /// Whether a claim that nothing in the journal ended stands, as far as this node can tell:
    /// there is no word of the end when a claimant is removed, or drops what it claimed beyond the
    /// horizon ago.
    public func mayStand(_ claim: Claim) -> Bool {
        guard roster.members[claim.member] != nil else { return false }
        guard replica.namespaces[claim.member]?.current != nil else { return true }
        return tenures[claim.article]?.contenders[claim.member]?.claim.id == claim.id
    }
}
