internal import Newsroom
internal import Replication

/// I3, quorum: a term has one certificate, tokens rise with terms, and no tenure begins while an
/// earlier one lasts that it does not name.
///
/// Claims are noted when their claimants say them. A late ack may certify a claim of a lower term
/// that one of a higher term names; that one never decides, so only what is named counts.
struct Certificates: Checker {
    private var certified: [ArticleID: [Term: Claim]] = [:]
    /// Who belongs to a roster, by its digest.
    private var rosters: [Bytes32: Set<MemberID>] = [:]
    private var named: [ClaimID: [ClaimID]] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard simulation.options.policy == .quorum,
            case .carriesOut(let host, let effect) = observation,
            host.newsroom == simulation.town.newsroom
        else { return }
        switch effect {
        case .multicast(.entries(let entries)), .send(.entries(let entries), _):
            for entry in entries { said(entry, host, simulation) }
        case .send(.deltas(let deltas), _):
            for delta in deltas where delta.member == host.member {
                for entry in delta.entries { said(entry, host, simulation) }
            }
        default: return
        }
    }

    private mutating func said(
        _ entry: NewsroomEntry, _ host: Host, _ simulation: Simulation
    ) {
        guard entry.member == host.member, case .claim(let claim) = entry.payload.body else {
            return
        }
        named[claim.id] = claim.supersedes
        if let facts = host.process?.state.facts, rosters[facts.rosterDigest] == nil {
            rosters[facts.rosterDigest] = Set(facts.roster.orderedIDs)
        }
        if claim.certificate != nil && claim.past == nil { certified(claim, simulation) }
    }

    private mutating func certified(_ claim: Claim, _ simulation: Simulation) {
        // Whoever lost its promises with its disk, or never kept them, is excused with all that
        // follows: no protocol of majorities stands that.
        guard simulation.hosts.allSatisfy({ !$0.isTainted && !$0.hasMisbehaved }) else { return }
        let others = certified[claim.article] ?? [:]
        if let before = others[claim.term] {
            if before.id != claim.id && haveCommonVoter(before, claim) {
                simulation.fail(
                    .certificates,
                    "\(TraceText.name(before)) and \(TraceText.name(claim)) are of one term")
            }
            return
        }
        certified[claim.article, default: [:]][claim.term] = claim
        for term in others.keys.sorted() {
            guard let other = others[term] else { continue }
            let isInOrder = (term < claim.term) == (other.id.lamport < claim.id.lamport)
            if !isInOrder && haveCommonVoter(other, claim) {
                simulation.fail(
                    .certificates,
                    "the tokens of \(TraceText.name(other)) and \(TraceText.name(claim)) do not "
                        + "rise with their terms")
            }
        }
        guard let below = others.keys.filter({ $0 < claim.term }).max(), let last = others[below],
            // A removal ends a tenure as a name does: all that its member claimed falls.
            simulation.hosts.contains(where: { isHeld(last, by: $0) && !simulation.isRemoved($0) }),
            !chain(of: claim).contains(last.id), haveCommonVoter(last, claim)
        else { return }
        simulation.fail(
            .certificates,
            "\(TraceText.name(claim)) was certified while \(TraceText.name(last)) held, which it "
                + "does not name")
    }

    /// Whether any two majorities of the rosters under which the claims were certified share a
    /// member: so it is while they differ by one member at most.
    private func haveCommonVoter(_ one: Claim, _ other: Claim) -> Bool {
        guard let first = roster(of: one), let second = roster(of: other) else { return false }
        return first.symmetricDifference(second).count <= 1
    }

    private func roster(of claim: Claim) -> Set<MemberID>? {
        claim.certificate?.acks.first.flatMap { rosters[$0.rosterDigest] }
    }

    /// Whether the claimant itself still holds this very claim, or will when it starts again.
    private func isHeld(_ claim: Claim, by host: Host) -> Bool {
        guard host.member == claim.member else { return false }
        let own =
            host.process?.state.tenures[claim.article]?.contenders[host.member]?.claim
            ?? host.disk.ownClaim(claim.article)
        return own?.id == claim.id && own?.isHeld == true
    }

    private func chain(of claim: Claim) -> Set<ClaimID> {
        var found: Set<ClaimID> = []
        var open = claim.supersedes
        while let next = open.popLast() {
            if found.insert(next).inserted { open += named[next] ?? [] }
        }
        return found
    }
}
