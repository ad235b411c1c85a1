public import Replication

/// A member's signed sign of life, once a second.
public struct Beacon: Hashable, Sendable, Codable {
    /// Whose.
    public let member: MemberID
    /// Which run of its daemon.
    public let instance: Instance
    /// Counts the beacons of that run, from 1: a replayed one is not above the highest heard.
    public let counter: UInt64
    /// The member's clock.
    public let lamport: LamportStamp
    /// The version of its newest write: whoever holds less is behind.
    public let version: Version
    /// A hash of all that it holds (facts and progress with every member): nodes whose hints are
    /// equal have nothing to tell each other. Only a hint: it starts a sync, it decides nothing.
    public let digestHint: UInt64
    /// Where it listens for TCP links.
    public let port: UInt16
    /// Its last word of this run.
    public let isGoodbye: Bool
    /// The signed bytes.
    public let statement: SignedStatement

    /// A beacon by all its parts.
    public init(
        member: MemberID, instance: Instance, counter: UInt64, lamport: LamportStamp,
        version: Version, digestHint: UInt64, port: UInt16, isGoodbye: Bool,
        statement: SignedStatement
    ) {
        self.member = member
        self.instance = instance
        self.counter = counter
        self.lamport = lamport
        self.version = version
        self.digestHint = digestHint
        self.port = port
        self.isGoodbye = isGoodbye
        self.statement = statement
    }
}
