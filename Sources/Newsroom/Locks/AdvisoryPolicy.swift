internal import Replication

/// A claim as it competes for its article.
public struct Contender: Hashable, Sendable, Codable {
    /// The claim.
    public let claim: Claim
    /// Whether a majority of the roster acknowledged it.
    public let isEstablished: Bool
    /// Whether a majority acknowledged the claim's past one (policy `quorum`).
    public let isPastEstablished: Bool

    /// A claim, and whether a majority acknowledged it, or its past one.
    public init(claim: Claim, isEstablished: Bool, isPastEstablished: Bool = false) {
        self.claim = claim
        self.isEstablished = isEstablished
        self.isPastEstablished = isPastEstablished
    }
}

/// What a holder or claimant does once it has learned something about its article.
public enum Settlement: Hashable, Sendable {
    /// Nothing: all is as it should be.
    case keep
    /// The claim no longer decides: release it and tell the editor who has the article.
    case withdraw(to: Claim, LossReason)
    /// The claim stands, but a rival's may get in its way: claim again, at the next term.
    case claimAgain
}

/// The policy `advisory`: it never blocks anyone and decides in any partition. DESIGN section 2.
public enum AdvisoryPolicy {
    /// The claim that decides the article: the highest term; within a term an established claim;
    /// then the lowest Lamport stamp; then the lowest member id.
    ///
    /// - Parameter contenders: one a member, in any order.
    public static func deciding(_ contenders: some Sequence<Contender>) -> Contender? {
        contenders.min { first, second in
            if first.claim.term != second.claim.term { return first.claim.term > second.claim.term }
            if first.isEstablished != second.isEstablished { return first.isEstablished }
            return first.claim.id < second.claim.id
        }
    }

    /// What the owner of the held claim `mine` does in view of all contenders.
    public static func settle(
        _ mine: Claim, among contenders: some Sequence<Contender>
    ) -> Settlement {
        guard let decider = deciding(contenders)?.claim else { return .keep }
        guard decider.id == mine.id else {
            return .withdraw(to: decider, reason(mine, lostTo: decider))
        }
        // At the end of the number space there is nothing to rise to; claiming again for ever
        // would only make noise.
        let stampCanRise = mine.id.lamport < .max
        let termCanRise = mine.term.next > mine.term
        let isThreatened = contenders.contains { contender in
            let rival = contender.claim
            guard rival.member != mine.member else { return false }
            if rival.term == mine.term { return termCanRise || stampCanRise }
            // An equal token does not beat the rival's either.
            return stampCanRise && rival.id.lamport >= mine.id.lamport
                && !mine.supersedes.contains(rival.id)
        }
        return isThreatened ? .claimAgain : .keep
    }

    private static func reason(_ mine: Claim, lostTo winner: Claim) -> LossReason {
        if winner.supersedes.contains(mine.id) { return .takenOver }
        return winner.term > mine.term ? .away : .tie
    }
}
