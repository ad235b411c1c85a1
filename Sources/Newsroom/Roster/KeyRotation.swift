public import Replication

/// A newsroom key, sealed to one member.
public struct KeyBox: Hashable, Sendable, Codable {
    /// Who can open it.
    public let member: MemberID
    /// The sealed secret.
    public let sealed: [UInt8]

    /// A sealed key for a member.
    public init(member: MemberID, sealed: [UInt8]) {
        self.member = member
        self.sealed = sealed
    }
}

/// An admin's word that the newsroom has a new key, with the key for everyone who is left.
public struct KeyRotation: Hashable, Sendable, Codable {
    /// Counts the newsroom's keys; the first, of the founding, is no fact.
    public let generation: UInt32
    /// The SHA-256 digest of the secret: whoever is handed the key can tell that it is this one.
    public let commitment: Bytes32
    /// The digest of the removed keys that the admin knew (`FactSet.removedDigest`): once there
    /// are others, somebody knows this key who should not.
    public let removed: Bytes32
    /// The key for each member, by member.
    public let boxes: [KeyBox]

    /// A rotation by its parts; `boxes` by rising member, at most one for each.
    public init(generation: UInt32, commitment: Bytes32, removed: Bytes32, boxes: [KeyBox]) {
        self.generation = generation
        self.commitment = commitment
        self.removed = removed
        self.boxes = boxes
    }

    /// The key for this member.
    public func box(for member: MemberID) -> KeyBox? {
        boxes.first { $0.member == member }
    }
}

/// What a new key is to be made of. The core draws no random secrets and the seal needs them, so
/// whoever carries out effects makes the fact and hands it back.
public struct KeyOrder: Hashable, Sendable, Codable {
    /// One member for whom the key is sealed.
    public struct Recipient: Hashable, Sendable, Codable {
        /// Who.
        public let member: MemberID
        /// Its X25519 public key.
        public let sealingKey: Bytes32

        /// A member and its key.
        public init(member: MemberID, sealingKey: Bytes32) {
            self.member = member
            self.sealingKey = sealingKey
        }
    }

    /// Counts the newsroom's keys.
    public let generation: UInt32
    /// The fact's stamp.
    public let lamport: LamportStamp
    /// The digest of the removed keys.
    public let removed: Bytes32
    /// All members, in order.
    public let recipients: [Recipient]

    /// An order by its parts; `recipients` by rising member.
    public init(
        generation: UInt32, lamport: LamportStamp, removed: Bytes32, recipients: [Recipient]
    ) {
        self.generation = generation
        self.lamport = lamport
        self.removed = removed
        self.recipients = recipients
    }
}
