public import Replication

/// The secret from which the keys of sealed multicast are derived. A new generation follows a
/// removal; it never appears in a recorded log.
public struct NewsroomKey: Hashable, Sendable, Codable {
    /// Counts the newsroom's keys, from 1.
    public let generation: UInt32
    /// 32 random bytes.
    public let secret: Bytes32

    /// A key by its parts.
    public init(generation: UInt32, secret: Bytes32) {
        self.generation = generation
        self.secret = secret
    }

    /// Reads the generation; the secret was not written.
    public init(from decoder: any Decoder) throws {
        self.init(
            generation: try decoder.singleValueContainer().decode(UInt32.self), secret: .zero)
    }

    /// Writes the generation only.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(generation)
    }
}

/// The first message on a link, each way.
public struct Hello: Hashable, Sendable, Codable {
    /// The newsroom that the sender belongs to, or wants to.
    public let newsroom: NewsroomID
    /// The sender's run, which the link proves to be alive.
    public let instance: Instance
    /// The sender's clock.
    public let lamport: LamportStamp
    /// The digest of the facts that the sender holds.
    public let factsDigest: Bytes32
    /// Where the sender listens for TCP links.
    public let port: UInt16
    /// A hash of all that the sender holds, as in its beacons; 0 for a stranger, who need not know.
    public let digestHint: UInt64

    /// A greeting by all its parts.
    public init(
        newsroom: NewsroomID, instance: Instance, lamport: LamportStamp, factsDigest: Bytes32,
        port: UInt16, digestHint: UInt64
    ) {
        self.newsroom = newsroom
        self.instance = instance
        self.lamport = lamport
        self.factsDigest = factsDigest
        self.port = port
        self.digestHint = digestHint
    }
}

/// Why a link is refused; travels as its number.
public enum Refusal: UInt32, Hashable, Sendable, Codable {
    /// The other side belongs to another newsroom.
    case otherNewsroom = 1
    /// The other side's key is not in the roster, and it brought no invite.
    case notAMember = 2
    /// The other side's invite has expired.
    case inviteExpired = 3
    /// The other side's invite was used up by others.
    case inviteUsed = 4
    /// This side has as many links as it may, or has one to this member already.
    case enoughLinks = 5
    /// The other side's key was removed from the newsroom, or the key that invited it.
    case removed = 6
}

/// What nodes say to each other. Datagrams carry `entries`, `beacons`, `acks` and `ackRefusal`;
/// links carry all.
public enum Message: Hashable, Sendable, Codable {
    /// New writes, as they happen.
    case entries([NewsroomEntry])
    /// Signs of life, own or relayed.
    case beacons([Beacon])
    /// Others' signs of life that the sender heard this long ago: they tell of no later time.
    case heardBeacons([Beacon], ago: Span)
    /// Acks of claims, own or relayed.
    case acks([Ack])
    /// Why a pending claim gets no ack, own or relayed.
    case ackRefusal(AckRefusal)
    /// A link's first message.
    case hello(Hello)
    /// All facts of the sender: sent when the digests of facts differ.
    case facts([Fact])
    /// What the sender holds: asks for what it lacks.
    case digest(Digest, factsDigest: Bytes32)
    /// What a digest lacked.
    case deltas([NewsroomDelta])
    /// Asks for the newest beacon of these members, and perhaps for those that follow for a while:
    /// a direct probe when the receiver is named, an indirect one otherwise.
    case beaconRequest([MemberID], follows: Bool)
    /// The newsroom's key, for a member.
    case newsroomKey(NewsroomKey)
    /// The link's end, and why.
    case refused(Refusal)
    /// Of the daemons' journals, for whoever was away.
    case history(HistoryMessage)
}
