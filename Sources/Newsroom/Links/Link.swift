public import Replication

/// A TCP link whose other side has proven its key.
public struct Link: Hashable, Sendable, Codable {
    /// Whose key the other side proved.
    public let member: MemberID
    /// Where the other side is.
    public let endpoint: Endpoint
    /// Whether this node opened it.
    public let isDialled: Bool
    /// When it came up.
    public let since: Moment
    /// The other side's greeting, once it came.
    public internal(set) var hello: Hello?
    /// Both sides are members and have greeted: entries flow.
    public internal(set) var isGreeted = false
    /// It was opened over the cap to fetch what no other link brings.
    var isCatchingUp = false
    /// The other side said that it will close; a broken link then means nothing.
    public internal(set) var isEnding = false
    /// The facts that it brought with an expired invite, until it shows that it is a member by
    /// knowing the newsroom's key.
    var expired: [Fact]?
    /// The generation of the newsroom's key that was handed over on it.
    var handedKey: UInt32?
    /// What the other side has shown to hold, while this node lacks some of it.
    var awaited: Digest?
    /// When a digest was last sent on it.
    public internal(set) var lastDigest: Moment?

    /// A link that has just come up.
    public init(member: MemberID, endpoint: Endpoint, isDialled: Bool, since: Moment) {
        self.member = member
        self.endpoint = endpoint
        self.isDialled = isDialled
        self.since = since
    }
}
