public import Replication

/// All claims of one article that this node holds, and the one that decides.
public struct Tenure: Hashable, Sendable, Codable {
    /// Each member's newest claim.
    public private(set) var contenders: [MemberID: Contender] = [:]
    /// The claim that decides the article; held or released.
    public internal(set) var deciding: Contender?

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
    public mutating func set(
        _ member: MemberID, to contender: Contender?, under policy: LockPolicy
    ) {
        contenders[member] = contender
        // order-free: a minimum under a total order
        switch policy {
        case .advisory: deciding = AdvisoryPolicy.deciding(contenders.values)
        case .quorum: deciding = QuorumPolicy.deciding(contenders.values)
        }
    }

    /// What the owner of `mine` is to do.
    public func settle(_ mine: Claim, under policy: LockPolicy) -> Settlement {
        // order-free: minima and tests of any
        switch policy {
        case .advisory: AdvisoryPolicy.settle(mine, among: contenders.values)
        case .quorum: QuorumPolicy.settle(mine, among: contenders.values)
        }
    }

    /// The claims that are held without a certificate, the one that goes before the others first.
    public var pending: [Claim] {
        // order-free: sorted
        contenders.values.filter(QuorumPolicy.isPending).map(\.claim)
            .sorted(by: QuorumPolicy.goesBefore)
    }
}

/// The acks heard for a claim: the one that decides its article, or a pending one.
public struct AckTally: Hashable, Sendable, Codable {
    /// The claim.
    public let claim: ClaimID
    /// The newest ack of each member.
    public var acks: [MemberID: Ack] = [:]
    /// Who refused, since the claim was last written: each refusal is relayed once.
    var refusers: Set<MemberID> = []

    /// No acks yet.
    public init(claim: ClaimID) {
        self.claim = claim
    }
}
