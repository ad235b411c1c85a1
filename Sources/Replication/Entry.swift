/// The number of a write within one instance of a member, from 1. Zero is "nothing yet".
public struct Version: Hashable, Comparable, Sendable, Codable {
    /// The number.
    public let number: UInt64

    /// Before the first write.
    public static let zero = Version(0)

    /// The version with this number.
    public init(_ number: UInt64) {
        self.number = number
    }

    /// By number.
    public static func < (left: Version, right: Version) -> Bool {
        left.number < right.number
    }

    /// The version of the following write; the last one repeats, so nothing a peer sends traps.
    public var next: Version {
        number == .max ? self : Version(number + 1)
    }

    /// Reads the number.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(UInt64.self))
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}

/// What replication needs to know of an entry's content.
public protocol EntryPayload: Hashable, Sendable, Codable {
    /// Set on the entry that completes an instance's first batch: once all versions up to it are
    /// held, the instance replaces the member's older ones.
    var instanceBase: Version? { get }
    /// Set by the member once it has collected tombstones: every entry at or below it is dead.
    var floor: Version? { get }
}

/// One write of one member: the value of one key from one version on.
public struct Entry<Key, Payload>: Hashable, Sendable, Codable
where Key: Hashable & Sendable & Codable, Payload: EntryPayload {
    /// The member that wrote it; nobody else can.
    public let member: MemberID
    /// The run of the member's daemon that wrote it.
    public let instance: Instance
    /// Counts the writes of that run.
    public let version: Version
    /// The writer's clock at the write.
    public let lamport: LamportStamp
    /// What the write is about; a later version of a key replaces the earlier one.
    public let key: Key
    /// The value.
    public let payload: Payload

    /// A write, by all its parts.
    public init(
        member: MemberID, instance: Instance, version: Version, lamport: LamportStamp, key: Key,
        payload: Payload
    ) {
        self.member = member
        self.instance = instance
        self.version = version
        self.lamport = lamport
        self.key = key
        self.payload = payload
    }
}
