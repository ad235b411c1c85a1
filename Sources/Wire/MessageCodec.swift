internal import FoundationEssentials
public import Newsroom
internal import Replication

/// Messages as envelopes: what is inside a sealed datagram, and inside a link's frame.
///
/// One per node: it remembers the statements and the acks that it verified lately, so that a claim
/// that comes by multicast and again over every link is read once, and a certificate of acks that
/// came before costs no verification. What it accepts never depends on what it remembers.
public struct MessageCodec: Sendable {
    private let newsroom: NewsroomID
    private let verifier: any SignatureVerifier
    private var certificates: CertificateReader
    private let memory: StatementMemory

    /// Reads and writes the messages of one newsroom.
    public init(newsroom: NewsroomID) {
        self.init(newsroom: newsroom, verifier: Ed25519Verifier(), memory: StatementMemory())
    }

    /// Reads and writes the messages of one newsroom, whose statements `verifier` verifies; facts
    /// are always under Ed25519.
    ///
    /// - Parameter memory: of codecs of this newsroom with this verifier only.
    package init(
        newsroom: NewsroomID, verifier: any SignatureVerifier, memory: StatementMemory
    ) {
        self.newsroom = newsroom
        self.verifier = verifier
        self.memory = memory
        certificates = CertificateReader(newsroom: newsroom, verifier: verifier)
    }

    /// The envelope of a message. Statements travel exactly as they were signed.
    public static func encode(_ message: Message) -> [UInt8] {
        envelope(message).wireBytes
    }

    /// Reads an envelope, leaves out what is `known`, and verifies everything else. Of a stranger
    /// only what may come before a greeting is read, so that nobody on the network can keep a node
    /// busy with verifying.
    ///
    /// One bad statement condemns the message: an honest sender verified what it relays.
    /// - Throws: what is wrong, to be counted; nothing of the message may then be used.
    public mutating func decode(
        _ bytes: [UInt8], knowing known: some KnownStatements,
        from sender: Sender = .member
    ) throws(WireError) -> Message {
        guard bytes.count <= WireLimits.frameBytes else { throw .tooLarge }
        let envelope = try Byline_V1_Envelope(wireBytes: bytes)
        guard sender == .member || MessageCodec.isForStrangers(envelope) else {
            throw .notForStrangers
        }
        switch envelope.message {
        case .entries(let field):
            return .entries(try entries(field.entries, knowing: known))
        case .beacons(let field):
            let beacons = try beacons(field.beacons, knowing: known)
            return field.ago == 0
                ? .beacons(beacons) : .heardBeacons(beacons, ago: .milliseconds(Int64(field.ago)))
        case .acks(let field):
            return .acks(try acks(field.acks, knowing: known))
        case .facts(let field):
            return .facts(try facts(field.facts, knowing: known))
        case .deltas(let field):
            return .deltas(try deltas(field.deltas, knowing: known))
        case .hello(let field):
            return .hello(try Hello(field: field))
        case .digest(let field):
            return .digest(
                try Digest(field: field.digest),
                factsDigest: try Bytes32(field: field.factsDigest))
        case .beaconRequest(let field):
            return .beaconRequest(
                try MessageCodec.members(field.members), follows: field.follows)
        case .newsroomKey(let field):
            return .newsroomKey(try NewsroomKey(field: field))
        case .refused(let field):
            guard let refusal = Refusal(rawValue: field.reason) else { throw .unknownVersion }
            return .refused(refusal)
        case .ackRefusal(let field):
            return .ackRefusal(try ackRefusal(field, knowing: known))
        case .historyMarksRequest(let field): return .history(.marksRequest(.init(field: field)))
        case .historyMarks(let field): return .history(.marks(try HistoryMarks(field: field)))
        case .historyChangesRequest(let field):
            return .history(try HistoryMessage(field: field))
        case .historyChanges(let field): return .history(try HistoryMessage(field: field))
        case nil:
            throw .unknownVersion
        }
    }
}

extension MessageCodec {
    /// A greeting, the credential that makes a member, or their refusal. The newsroom's key, which
    /// costs no verification, proves that its sender was let in by somebody else.
    private static func isForStrangers(_ envelope: Byline_V1_Envelope) -> Bool {
        switch envelope.message {
        case .hello, .refused, .newsroomKey: true
        case .facts(let field): field.facts.count <= WireLimits.strangersFacts
        // That it is of a later version is said by the reader.
        case nil: true
        case .entries, .beacons, .acks, .ackRefusal, .deltas, .digest, .beaconRequest,
            .historyMarksRequest, .historyMarks, .historyChangesRequest, .historyChanges:
            false
        }
    }

    private mutating func entries(
        _ fields: [Byline_V1_Signed], knowing known: some KnownStatements
    ) throws(WireError) -> [NewsroomEntry] {
        guard fields.count <= WireLimits.statementsPerMessage else { throw .tooMany }
        var fresh: [NewsroomEntry] = []
        for field in fields {
            let read = try entry(SignedStatement(field: field), knowing: known)
            if let entry = read.fresh { fresh.append(entry) }
        }
        return fresh
    }

    /// An entry, and once more if it is not known yet and its signature holds.
    private mutating func entry(
        _ statement: SignedStatement, knowing known: some KnownStatements
    ) throws(WireError) -> (said: NewsroomEntry, fresh: NewsroomEntry?) {
        let (entry, open) = try read(statement, EntryCodec.value) { $0.entry }
        guard !known.knows(entryOf: entry.member, entry.instance, entry.version) else {
            return (entry, nil)
        }
        guard let open else { return (entry, entry) }
        let fresh = try verified(entry, open)
        memory.remember(.entry(fresh), statement)
        return (entry, fresh)
    }

    private func beacons(
        _ fields: [Byline_V1_Signed], knowing known: some KnownStatements
    ) throws(WireError) -> [Beacon] {
        guard fields.count <= WireLimits.statementsPerMessage else { throw .tooMany }
        var fresh: [Beacon] = []
        for field in fields {
            let statement = SignedStatement(field: field)
            let (beacon, open) = try read(statement, BeaconCodec.value) { $0.beacon }
            guard
                !known.knows(beaconOf: beacon.member, beacon.instance, counter: beacon.counter)
            else { continue }
            if let open {
                try open.verify(by: verifier)
                memory.remember(.beacon(beacon), statement)
            }
            fresh.append(beacon)
        }
        return fresh
    }

    private mutating func acks(
        _ fields: [Byline_V1_Signed], knowing known: some KnownStatements
    ) throws(WireError) -> [Ack] {
        guard fields.count <= WireLimits.statementsPerMessage else { throw .tooMany }
        var fresh: [Ack] = []
        for field in fields {
            let statement = SignedStatement(field: field)
            let (ack, open) = try read(statement, AckCodec.value) { $0.ack }
            guard !known.knows(ackOf: ack.member, ack.article, ack.term, ack.claim) else {
                continue
            }
            if let open {
                try certificates.verify(open)
                memory.remember(.ack(ack), statement)
            }
            fresh.append(ack)
        }
        return fresh
    }

    /// What a statement says; with the open statement where it is yet to be verified.
    private func read<Value>(
        _ statement: SignedStatement, _ value: (OpenStatement) throws(WireError) -> Value,
        ifVerified: (StatementMemory.Verified) -> Value?
    ) throws(WireError) -> (Value, OpenStatement?) {
        if let value = memory.recall(statement).flatMap(ifVerified) { return (value, nil) }
        let open = try OpenStatement(statement, in: newsroom)
        return (try value(open), open)
    }

    private mutating func ackRefusal(
        _ field: Byline_V1_AckRefusal, knowing known: some KnownStatements
    ) throws(WireError) -> AckRefusal {
        guard field.hasClaim, field.term <= LamportStamp.max.value else { throw .malformed }
        guard field.entries.count <= NewsroomLimits.refusalEntries,
            field.inTheWay.count <= NewsroomLimits.obstacles
        else { throw .tooMany }
        var inTheWay: [ClaimID] = []
        for claim in field.inTheWay {
            inTheWay.append(try ClaimID(field: claim))
        }
        return AckRefusal(
            member: try MemberID(field: field.member), article: try ArticleID(field: field.article),
            claim: try ClaimID(field: field.claim),
            obstacles: Obstacles(claims: inTheWay, isOutranked: field.outranked),
            term: Term(clamping: field.term), lamport: try LamportStamp(field: field.lamport),
            entries: try entries(field.entries, knowing: known))
    }

    private func facts(
        _ fields: [Byline_V1_Signed], knowing known: some KnownStatements
    ) throws(WireError) -> [Fact] {
        guard fields.count <= WireLimits.statementsPerMessage else { throw .tooMany }
        var fresh: [Fact] = []
        for field in fields {
            let statement = SignedStatement(field: field)
            guard !known.knows(fact: FactID(Bytes32(sha256: statement.content))) else { continue }
            fresh.append(try FactCodec.decode(statement, newsroom: newsroom))
        }
        return fresh
    }

    private mutating func deltas(
        _ fields: [Byline_V1_Delta], knowing known: some KnownStatements
    ) throws(WireError) -> [NewsroomDelta] {
        guard fields.count <= WireLimits.deltasPerMessage else { throw .tooMany }
        var deltas: [NewsroomDelta] = []
        for field in fields {
            deltas.append(try delta(field, knowing: known))
        }
        return deltas
    }

    private mutating func delta(
        _ field: Byline_V1_Delta, knowing known: some KnownStatements
    ) throws(WireError) -> NewsroomDelta {
        let member = try MemberID(field: field.member)
        let instance = try Instance(field: field.instance)
        guard field.hasInstance, field.from <= field.upTo else { throw .malformed }
        var fresh: [NewsroomEntry] = []
        var last = Version(field.from)
        guard field.entries.count <= WireLimits.statementsPerMessage else { throw .tooMany }
        for field in field.entries {
            let read = try entry(SignedStatement(field: field), knowing: known)
            guard read.said.member == member, read.said.instance == instance,
                read.said.version > last
            else { throw .malformed }
            last = read.said.version
            if let entry = read.fresh { fresh.append(entry) }
        }
        return NewsroomDelta(
            member: member, instance: instance, from: Version(field.from),
            upTo: Version(field.upTo), entries: fresh)
    }

    /// The entry once its signature holds, with what holds of its certificate: that is only looked
    /// at under a good signature, so that no stranger makes this node verify hundreds of acks.
    private mutating func verified(
        _ entry: NewsroomEntry, _ open: OpenStatement
    ) throws(WireError) -> NewsroomEntry {
        try open.verify(by: verifier)
        guard case .claim(var claim) = entry.payload.body else { return entry }
        claim.certificate = certificates.read(
            EntryCodec.certificate(of: open), of: claim.certified)
        return NewsroomEntry(
            member: entry.member, instance: entry.instance, version: entry.version,
            lamport: entry.lamport, key: entry.key,
            payload: NewsroomPayload(body: .claim(claim), statement: open.statement))
    }

    private static func members(_ fields: [Data]) throws(WireError) -> [MemberID] {
        guard fields.count <= NewsroomLimits.members else { throw .tooMany }
        var members: [MemberID] = []
        for field in fields {
            members.append(try MemberID(field: field))
        }
        return members
    }
}
