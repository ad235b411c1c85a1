public import Replication

/// What a member says to a request to acknowledge a claim.
public enum Judgement: Hashable, Sendable {
    /// It may promise the claim and acknowledge it.
    case acknowledge
    /// It may not, for this.
    case refuse(Obstacles)
}

/// What stands in the way of a claim.
public struct Obstacles: Hashable, Sendable, Codable {
    /// The claims that may be certified and that the claim does not name, by id.
    public let claims: [ClaimID]
    /// The claim's term or stamp is not above all that was promised: only a fresh claim helps.
    public let isOutranked: Bool

    /// Obstacles by their parts.
    public init(claims: [ClaimID], isOutranked: Bool) {
        self.claims = claims
        self.isOutranked = isOutranked
    }
}

/// The policy `quorum`: a claim counts only with the acks of a majority, and acks are promises.
/// DESIGN section 2. In the words of Lamport's "Paxos Made Simple" (2001): a term is a ballot, the
/// promise is the acceptor's, and naming a claim stands in for proposing its value again.
///
/// Two majorities share a member, and a member acknowledges one claim a term: so one claim a term
/// is certified, as long as both majorities are of rosters that share a majority's member. Rosters
/// that differ by one member always do; a minority that admits two or more members, unheard by the
/// rest, could form a majority of its own. Nothing in a certificate can tell: that would need the
/// old majority's consent to every new member.
public enum QuorumPolicy {
    /// The certified claim of the highest term, held or released. Pending claims never count.
    ///
    /// - Parameter contenders: one a member, in any order.
    public static func deciding(_ contenders: some Sequence<Contender>) -> Contender? {
        contenders.compactMap(certified).min { first, second in
            if first.claim.term != second.claim.term { return first.claim.term > second.claim.term }
            return first.claim.id < second.claim.id
        }
    }

    /// What the owner of the held claim `mine`, pending or certified, does in view of all
    /// contenders. Claiming again, it names what `mine` names: a pending claim never counted.
    public static func settle(
        _ mine: Claim, among contenders: some Sequence<Contender>
    ) -> Settlement {
        let decider = deciding(contenders)?.claim
        if contenders.contains(where: { $0.claim.id == mine.id && $0.isEstablished }) {
            guard let decider, decider.id != mine.id, decider.term >= mine.term else {
                return .keep
            }
            // Two certificates of one term: a voter's key is in two places. Neither editor is to
            // believe for ever that it holds what everybody else shows otherwise.
            if decider.term == mine.term { return .withdraw(to: decider, .tie) }
            let isNamed = decider.supersedes.contains(mine.id)
            return .withdraw(to: decider, isNamed ? .takenOver : .away)
        }
        if let decider {
            let isUnnamed = decider.isHeld && !mine.supersedes.contains(decider.id)
            if isUnnamed || decider.term >= mine.term { return .withdraw(to: decider, .outvoted) }
        }
        let rivals = contenders.map(\.self).filter { $0.claim.member != mine.member }
        let winner = rivals.filter { isPending($0) && goesBefore($0.claim, mine) }
            .min { goesBefore($0.claim, $1.claim) }
        if let winner { return .withdraw(to: winner.claim, .outvoted) }
        // Members have promised this term to the one or the other: it may be won by nobody. At the
        // end of the numbers there is no other term to go to.
        let canRise = mine.term.next > mine.term
        return canRise && rivals.contains { $0.claim.term == mine.term } ? .claimAgain : .keep
    }

    /// Whether a member that gave these promises may acknowledge `claim`.
    ///
    /// - Parameters:
    ///   - promises: what it promised for the article, by term.
    ///   - contenders: the claims that it holds, the newest of each member.
    ///   - heardUpTo: the stamp up to which it holds all that a member wrote, or `max` for one
    ///     whose word counts no more.
    public static func judge(
        _ claim: Claim, promises: [Term: ClaimID], contenders: [MemberID: Contender],
        heardUpTo: (MemberID) -> LamportStamp
    ) -> Judgement {
        // order-free: any of them
        let outranksNot = promises.contains { term, promised in
            promised != claim.id && (term >= claim.term || promised.lamport >= claim.id.lamport)
        }
        let decider = deciding(contenders.values)?.claim  // order-free: a minimum, totally ordered
        let isDecided = decider.map { $0.id != claim.id && $0.term >= claim.term } ?? false
        func isInTheWay(_ other: ClaimID) -> Bool {
            other.member != claim.member && !claim.supersedes.contains(other)
        }
        // order-free: a set comes out
        let holders = contenders.values.filter { $0.isEstablished && $0.claim.isHeld }
        var blocking = Set(holders.map(\.claim.id).filter(isInTheWay))
        for promised in promises.values  // order-free: a set comes out
        where isInTheWay(promised) && !isEnded(promised, contenders, heardUpTo) {
            blocking.insert(promised)
        }
        guard outranksNot || isDecided || !blocking.isEmpty else { return .acknowledge }
        return .refuse(
            Obstacles(claims: blocking.sorted(), isOutranked: outranksNot || isDecided))
    }

    private static func certified(_ contender: Contender) -> Contender? {
        if contender.isEstablished { return contender }
        guard contender.isPastEstablished else { return nil }
        return Contender(claim: contender.claim.certified, isEstablished: true)
    }

    /// Of two pending claims the one that goes on: the higher term, then the lower id.
    public static func goesBefore(_ first: Claim, _ second: Claim) -> Bool {
        first.term != second.term ? first.term > second.term : first.id < second.id
    }

    /// Whether a contender still wants what it has no certificate for.
    public static func isPending(_ contender: Contender) -> Bool {
        contender.claim.isHeld && !contender.isEstablished
    }

    /// Whether a promised claim was ended by its owner's word: released, or replaced by a later
    /// one. An older claim, or none, tells nothing unless all that the owner wrote until then is
    /// held: a member that restarts knows its promises, but for a while not the others' claims.
    static func isEnded(
        _ promised: ClaimID, _ contenders: [MemberID: Contender],
        _ heardUpTo: (MemberID) -> LamportStamp
    ) -> Bool {
        if let newest = contenders[promised.member]?.claim {
            if newest.id == promised { return !newest.isHeld }
            if newest.id.lamport > promised.lamport { return true }
        }
        return heardUpTo(promised.member) >= promised.lamport
    }
}
