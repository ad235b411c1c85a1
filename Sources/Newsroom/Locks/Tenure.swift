public import Replication

/// All claims of one article that this node holds, and the one that decides.
public struct Tenure: Hashable, Sendable, Codable {
    /// Each member's newest claim.
    public private(set) var contenders: [MemberID: Contender] = [:]
    /// The claim that decides the article; held or released.
    public private(set) var deciding: Contender?

    /// No claims yet.
    public init() {}

    /// The deciding claim while it is held: the lock.
    public var lock: Contender? {
        deciding.flatMap { $0.claim.isHeld ? $0 : nil }
    }

    /// Whether there is no claim at all.
    public var isEmpty: Bool { contenders.isEmpty }

    /// The highest term among the claims.
    public var highestTerm: Term {
        // order-free: a maximum
        contenders.values.map(\.claim.term).max() ?? .zero
    }

    /// Replaces a member's claim, or removes it.
    public mutating func set(_ member: MemberID, to contender: Contender?) {
        contenders[member] = contender
        // order-free: a minimum under a total order
        deciding = AdvisoryPolicy.deciding(contenders.values)
    }

    /// What the owner of `mine` is to do.
    public func settle(_ mine: Claim) -> Settlement {
        // order-free: a minimum and a test of any
        AdvisoryPolicy.settle(mine, among: contenders.values)
    }
}

/// The acks heard for the claim that decides an article.
public struct AckTally: Hashable, Sendable, Codable {
    /// The claim.
    public let claim: ClaimID
    /// The newest ack of each member.
    public var acks: [MemberID: Ack] = [:]

    /// No acks yet.
    public init(claim: ClaimID) {
        self.claim = claim
    }
}
