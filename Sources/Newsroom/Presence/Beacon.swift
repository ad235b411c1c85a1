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
    /// The marks of beacons that its member had just heard: it was signed after them.
    public let echoes: [BeaconMark]
    /// What its member's people do; nil from a daemon that does not say.
    public let activity: Activity?
    /// The signed bytes.
    public let statement: SignedStatement

    /// A beacon by all its parts.
    public init(
        member: MemberID, instance: Instance, counter: UInt64, lamport: LamportStamp,
        version: Version, digestHint: UInt64, port: UInt16, isGoodbye: Bool,
        echoes: [BeaconMark], activity: Activity?, statement: SignedStatement
    ) {
        self.member = member
        self.instance = instance
        self.counter = counter
        self.lamport = lamport
        self.version = version
        self.digestHint = digestHint
        self.port = port
        self.isGoodbye = isGoodbye
        self.echoes = echoes
        self.activity = activity
        self.statement = statement
    }
}

extension Beacon {
    /// What an echo names it by.
    public var mark: BeaconMark { BeaconMark(of: statement) }
}

/// The first 8 bytes of a beacon's signature: nobody could have named them before it was signed.
public struct BeaconMark: Hashable, Sendable, Codable {
    /// The bytes as a number, the first byte the highest.
    public let value: UInt64

    /// A mark that was read.
    public init(_ value: UInt64) { self.value = value }

    /// The mark of a signed statement.
    public init(of statement: SignedStatement) {
        value = statement.signature.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
