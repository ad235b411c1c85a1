internal import Newsroom
internal import Replication

/// The lock rules once more, slow and obvious, written from DESIGN section 2 and not from the
/// production code: it sorts whole lists where that keeps minima, and counts acks one by one.
struct Oracle {
    let policy: LockPolicy
    let members: [MemberID]

    /// The claim that decides an article, of each member's newest.
    func deciding(_ claims: [Claim]) -> Claim? {
        switch policy {
        case .advisory:
            // The highest term; within it one that is established; then the lowest stamp; then the
            // lowest member.
            let highest = claims.map(\.term).max()
            let ofTerm = claims.filter { $0.term == highest }
            let settled = ofTerm.filter(hasMajority)
            return (settled.isEmpty ? ofTerm : settled).sorted(by: isEarlier).first
        case .quorum:
            // The certified claim of the highest term; pending claims never count.
            let certified = claims.map(asCertified).filter(hasMajority)
            let highest = certified.map(\.term).max()
            return certified.filter { $0.term == highest }.sorted(by: isEarlier).first
        }
    }

    /// A pending claim goes on to show its claimant's last certified one, which was released.
    private func asCertified(_ claim: Claim) -> Claim {
        guard let past = claim.past else { return claim }
        return Claim(
            article: claim.article, id: ClaimID(lamport: past.lamport, member: claim.member),
            term: past.term, supersedes: claim.supersedes, status: .released,
            certificate: claim.certificate)
    }

    /// Whether a majority of one roster, the claimant among it, acknowledged exactly this claim.
    func hasMajority(_ claim: Claim) -> Bool {
        guard let acks = claim.certificate?.acks, let first = acks.first else { return false }
        var voters: [MemberID] = []
        for ack in acks {
            let isOfThisClaim =
                ack.claim.member == claim.member && ack.claim.lamport == claim.id.lamport
                && ack.article == claim.article && ack.term == claim.term
            let isOfThisRoster =
                ack.rosterDigest == first.rosterDigest && ack.rosterSize == first.rosterSize
            let isNewVoter = members.contains(ack.member) && !voters.contains(ack.member)
            if isOfThisClaim && isOfThisRoster && isNewVoter { voters.append(ack.member) }
        }
        let majority = first.rosterSize / 2 + 1
        return first.rosterSize > 0 && voters.count >= majority && voters.contains(claim.member)
    }

    private func isEarlier(_ one: Claim, _ other: Claim) -> Bool {
        if one.id.lamport.value != other.id.lamport.value {
            return one.id.lamport.value < other.id.lamport.value
        }
        return one.id.member.key.bytes.lexicographicallyPrecedes(other.id.member.key.bytes)
    }
}
