internal import Replication

/// A wrong rule in the middle of a decision: for tests of the simulator alone, which must find
/// each. Nothing in production sets one; what can be spoilt from outside has none here.
package enum PlantedRule: Hashable, Sendable, Codable {
    /// Within a term the highest stamp decides, not the lowest.
    case highestStampWins
    /// Within a term the lowest stamp decides, established or not.
    case establishedEvictedByLowerStamp
    /// Who lost does not withdraw.
    case withdrawalForgotten
    /// Who won does not claim again above its rivals.
    case restampForgotten
    /// Acks count whatever roster they were given under.
    case ackCountsAcrossRosters
    /// Half of the roster is a majority.
    case quorumMinorityCertifies
    /// A claim decides before it is certified.
    case quorumPendingCounts
    /// A certified held claim that a claim does not name does not stand in its way.
    case quorumUnnamedTenure
    /// An earlier promise that its owner did not end does not stand in a claim's way.
    case quorumOpenPromiseIgnored
    /// A member says how its claims go on before its disk has it.
    case quorumWordBeforeItsDisk
    /// What a removed member wrote stays.
    case removedMemberKept
    /// Who hears nobody shows locks as held.
    case cutOffShownAsHeld
    /// What is left to somebody is anybody's.
    case offerIgnored
    /// Whose turn it is does not take it.
    case turnForgotten
}

extension PlantedRule? {
    /// What a claimant does instead.
    func altered(_ settlement: Settlement) -> Settlement {
        switch (self, settlement) {
        case (.withdrawalForgotten, .withdraw), (.restampForgotten, .claimAgain): .keep
        default: settlement
        }
    }

    /// Whether a certificate counts that should not.
    func forgives(_ certificate: Certificate?, of claim: Claim) -> Bool {
        guard let acks = certificate?.acks, let size = acks.first?.rosterSize else { return false }
        let voters = Set(acks.filter { $0.acknowledges(claim) }.map(\.member))
        return switch self {
        case .ackCountsAcrossRosters: voters.count * 2 > size
        case .quorumMinorityCertifies: voters.count * 2 >= size
        default: false
        }
    }

    /// What a member says instead to a request for an ack.
    func altered(
        _ judgement: Judgement, of claim: Claim, among contenders: [MemberID: Contender]
    ) -> Judgement {
        guard self == .quorumUnnamedTenure || self == .quorumOpenPromiseIgnored,
            case .refuse(let obstacles) = judgement
        else { return judgement }
        let left = obstacles.claims.filter { other in
            let contender = contenders[other.member]
            let isTenure =
                contender?.claim.id == other && contender?.isEstablished == true
                && contender?.claim.isHeld == true
            return isTenure == (self == .quorumOpenPromiseIgnored)
        }
        guard !left.isEmpty || obstacles.isOutranked else { return .acknowledge }
        return .refuse(Obstacles(claims: left, isOutranked: obstacles.isOutranked))
    }
}

extension Tenure {
    /// Lets another claim decide, if a rule says so.
    mutating func spoil(by rule: PlantedRule?) {
        guard let rule else { return }
        let term = highestTerm
        // order-free: a minimum under a total order
        let all = contenders.values.filter { $0.claim.term == term }
        switch rule {
        case .highestStampWins:
            let settled = all.filter(\.isEstablished)
            deciding = (settled.isEmpty ? all : settled).max { $0.claim.id < $1.claim.id }
        case .establishedEvictedByLowerStamp, .quorumPendingCounts:
            deciding = all.min { $0.claim.id < $1.claim.id }
        default: break
        }
    }
}
