/// How far a node has got with one member: the newest instance it holds, and the version up to
/// which it holds that instance without a gap.
public struct Progress: Hashable, Sendable, Codable {
    /// The newest instance held.
    public let instance: Instance
    /// All that still counts up to this version is held.
    public let version: Version

    /// An instance, held without a gap up to `version`.
    public init(instance: Instance, version: Version) {
        self.instance = instance
        self.version = version
    }

    /// A hash of this progress with a member, the same on every machine.
    func mark(with member: MemberID) -> UInt64 {
        member.key.mixed(into: 0).mixed(with: instance.start.value).mixed(with: instance.nonce)
            .mixed(with: version.number)
    }
}

extension UInt64 {
    /// This hash with a word taken in: a step of SplitMix64's finalizer (Steele, Lea and Flood,
    /// "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). No cryptography.
    func mixed(with word: UInt64) -> UInt64 {
        let product = (self ^ word &+ 0x9e37_79b9_7f4a_7c15) &* 0xbf58_476d_1ce4_e5b9
        return product ^ product >> 27
    }
}

/// What a node holds, in brief (a Scuttlebutt digest: van Renesse, Dumitriu, Gough and Thomas,
/// "Efficient Reconciliation and Flow Control for Anti-Entropy Protocols", LADIS 2008).
public struct Digest: Hashable, Sendable, Codable {
    /// The progress with each member of whom anything is held.
    public var members: [MemberID: Progress]

    /// A digest by its parts.
    public init(_ members: [MemberID: Progress] = [:]) {
        self.members = members
    }
}

/// What one digest lacks of one member: all entries of `instance` that still count and lie above
/// `from`, up to `upTo`.
///
/// The range is the sender's word, not the member's: a lie can hide entries (so can silence), but
/// cannot alter or remove any.
public struct Delta<Key, Payload>: Hashable, Sendable, Codable
where Key: Hashable & Sendable & Codable, Payload: EntryPayload {
    /// Whose entries.
    public let member: MemberID
    /// Of which run.
    public let instance: Instance
    /// The receiver must hold all versions up to here for the range to join on.
    public let from: Version
    /// The receiver then holds all versions up to here.
    public let upTo: Version
    /// The entries, by rising version.
    public let entries: [Entry<Key, Payload>]

    /// A delta by its parts; `entries` by rising version.
    public init(
        member: MemberID, instance: Instance, from: Version, upTo: Version,
        entries: [Entry<Key, Payload>]
    ) {
        self.member = member
        self.instance = instance
        self.from = from
        self.upTo = upTo
        self.entries = entries
    }
}
