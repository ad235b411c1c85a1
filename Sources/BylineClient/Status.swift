/// Who the asked daemon speaks for.
public struct Identity: Codable, Hashable, Sendable {
    /// The member's id, lower-case hex.
    public let member: String
    /// The editor's name.
    public let editor: String
    /// The device's name.
    public let device: String

    /// An identity.
    public init(member: String, editor: String, device: String) {
        self.member = member
        self.editor = editor
        self.device = device
    }
}

/// How the asked daemon is doing.
public struct Status: Codable, Hashable, Sendable {
    /// The newsroom's id, lower-case hex.
    public let newsroom: String
    /// The newsroom's name.
    public let name: String
    /// The lock policy, `advisory` or `quorum`.
    public let policy: String
    /// Whom it speaks for (`self` in JSON).
    public let identity: Identity
    /// Members here, itself not counted.
    public let peers: Int
    /// Members in the roster, itself counted.
    public let members: Int
    /// Whether it hears nobody at all although it knows others.
    public let cutOff: Bool
    /// How it finds peers: `avahi`, `embedded` or `off`.
    public let discovery: String
    /// Hash of the replicated state: equal on two daemons exactly when they hold the same.
    public let stateDigest: String
    /// Articles that this member claimed and waits for acks of (policy `quorum`).
    public let pending: [String]
    /// The Lamport clock.
    public let lamport: UInt64
    /// The daemon's version.
    public let version: String
    /// This run of the daemon.
    public let instance: String
    /// The daemon's process id.
    public let pid: Int32
    /// The TCP and UDP port that it listens on.
    public let port: Int
    /// Where browsers find it.
    public let board: BoardStatus
    /// What its keeper should know and do something about, a sentence each; empty when all is well.
    public let warnings: [String]
    /// Counts since it started, such as drops by reason and bytes sent.
    public let counters: [String: UInt64]

    /// A status.
    public init(
        newsroom: String, name: String, policy: String, identity: Identity, peers: Int,
        members: Int, cutOff: Bool, discovery: String, stateDigest: String,
        pending: [String] = [], lamport: UInt64,
        version: String, instance: String, pid: Int32, port: Int,
        board: BoardStatus, warnings: [String] = [],
        counters: [String: UInt64]
    ) {
        self.newsroom = newsroom
        self.name = name
        self.policy = policy
        self.identity = identity
        self.peers = peers
        self.members = members
        self.cutOff = cutOff
        self.discovery = discovery
        self.stateDigest = stateDigest
        self.pending = pending
        self.lamport = lamport
        self.version = version
        self.instance = instance
        self.pid = pid
        self.port = port
        self.board = board
        self.warnings = warnings
        self.counters = counters
    }

    private enum CodingKeys: String, CodingKey {
        case newsroom, name, policy, peers, members, cutOff, discovery, stateDigest, pending,
            lamport
        case version, instance, pid, port, board, warnings, counters
        case identity = "self"
    }
}
