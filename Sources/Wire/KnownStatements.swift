public import Newsroom
public import Replication

/// What a node holds already. Statements that it knows are left out of a decoded message before
/// their signature is verified: a claim that comes by multicast and again over four links costs one
/// verification.
public protocol KnownStatements {
    /// Whether this write is held, or has been replaced by what is held.
    func knows(entryOf member: MemberID, _ instance: Instance, _ version: Version) -> Bool
    /// Whether this beacon, or a later one of its instance, was heard.
    func knows(beaconOf member: MemberID, _ instance: Instance, counter: UInt64) -> Bool
    /// Whether this member's ack of this claim is held, or no longer of any use.
    func knows(ackOf member: MemberID, _ article: ArticleID, _ term: Term, _ claim: ClaimID) -> Bool
    /// Whether this fact is held.
    func knows(fact: FactID) -> Bool
}

/// Knows nothing, so that everything is verified.
public struct NothingKnown: KnownStatements {
    /// Knows nothing.
    public init() {}

    /// False.
    public func knows(entryOf member: MemberID, _ instance: Instance, _ version: Version) -> Bool {
        false
    }

    /// False.
    public func knows(beaconOf member: MemberID, _ instance: Instance, counter: UInt64) -> Bool {
        false
    }

    /// False.
    public func knows(
        ackOf member: MemberID, _ article: ArticleID, _ term: Term, _ claim: ClaimID
    ) -> Bool {
        false
    }

    /// False.
    public func knows(fact: FactID) -> Bool { false }
}
