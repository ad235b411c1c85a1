public import Newsroom
public import Replication

/// Seals and opens datagrams, reads and writes messages: bytes on one side, values on the other.
public struct PacketRoom: ~Copyable, Sendable {
    private let newsroom: NewsroomID
    private let member: MemberID
    private var codec: MessageCodec
    private var opener: Opener?
    private var sealer: Sealer?
    private var key: NewsroomKey?
    private var keyChanged: Moment?
    private var instance: Instance?
    private var rosterDigest: Bytes32?
    private var tags: [MemberTag: MemberID] = [:]

    /// The packets of one member's daemon.
    public init(newsroom: NewsroomID, member: MemberID) {
        self.init(
            newsroom: newsroom, member: member, verifier: Ed25519Verifier(),
            memory: StatementMemory())
    }

    /// The packets of one member's daemon, whose statements `verifier` verifies.
    ///
    /// - Parameter memory: of daemons of this newsroom with this verifier only.
    package init(
        newsroom: NewsroomID, member: MemberID, verifier: any SignatureVerifier,
        memory: StatementMemory
    ) {
        self.newsroom = newsroom
        self.member = member
        codec = MessageCodec(newsroom: newsroom, verifier: verifier, memory: memory)
    }

    /// Takes up a new instance, a new newsroom key or a changed roster.
    ///
    /// - Parameter members: those of the roster with this digest.
    public mutating func follow(
        roster digest: Bytes32, _ members: @autoclosure () -> [MemberID],
        instance running: Instance, key newsroomKey: NewsroomKey?, at moment: Moment
    ) {
        if rosterDigest != digest {
            rosterDigest = digest
            tags = [:]
            for id in members() {
                tags[MemberTag(id, in: newsroom)] = id
            }
        }
        guard let newsroomKey else { return }
        if instance != running {
            instance = running
            sealer = Sealer(
                newsroom: newsroom, member: member, instance: running, key: newsroomKey)
        } else if key != newsroomKey {
            sealer?.use(newsroomKey)
        }
        if key != newsroomKey {
            key = newsroomKey
            if opener == nil {
                opener = Opener(newsroom: newsroom, key: newsroomKey)
            } else {
                opener?.use(newsroomKey)
                keyChanged = moment
            }
        }
        // Others, and what is on its way, follow a rotation within moments.
        if let since = keyChanged, moment - since > NewsroomLimits.keyOverlap {
            keyChanged = nil
            opener?.forgetPrevious()
        }
    }

    /// The member with this tag, if it is in the roster.
    public func member(of tag: MemberTag) -> MemberID? { tags[tag] }

    /// The datagram for an envelope, or nil before the newsroom's key is known.
    public mutating func seal(_ envelope: [UInt8]) throws(WireError) -> [UInt8]? {
        try sealer?.seal(envelope)
    }

    /// The envelope in a datagram; nil for this run's own, and before the newsroom's key is known.
    public mutating func open(
        _ packet: [UInt8], ownInstance: Instance
    ) throws(WireError) -> [UInt8]? {
        let tags = tags
        guard let opened = try opener?.open(packet, sender: { tags[$0] }) else { return nil }
        return opened.member == member && opened.instance == ownInstance ? nil : opened.payload
    }

    /// Reads an envelope, leaving out what is known.
    public mutating func decode(
        _ envelope: [UInt8], knowing known: some KnownStatements, from sender: Sender
    ) throws(WireError) -> Message {
        try codec.decode(envelope, knowing: known, from: sender)
    }
}
