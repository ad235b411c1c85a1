internal import FoundationEssentials
public import Newsroom
internal import Replication

/// Messages as envelopes: what is inside a sealed datagram, and inside a link's frame.
///
/// One per node: it remembers the acks that it verified, so that a certificate of acks that came
/// before costs no verification. What it accepts never depends on what it remembers.
public struct MessageCodec: Sendable {
    private let newsroom: NewsroomID
    private let verifier: any SignatureVerifier
    private var certificates: CertificateReader

    /// Reads and writes the messages of one newsroom.
    public init(newsroom: NewsroomID) {
        self.init(newsroom: newsroom, verifier: Ed25519Verifier())
    }

    /// Reads and writes the messages of one newsroom, whose statements `verifier` verifies; facts
    /// are always under Ed25519.
    package init(newsroom: NewsroomID, verifier: any SignatureVerifier) {
        self.newsroom = newsroom
        self.verifier = verifier
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
        _ bytes: [UInt8], knowing known: any KnownStatements,
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
        case .entries, .beacons, .acks, .ackRefusal, .deltas, .digest, .beaconRequest: false
        }
    }

    private mutating func entries(
        _ fields: [Byline_V1_Signed], knowing known: any KnownStatements
    ) throws(WireError) -> [NewsroomEntry] {
        var fresh: [NewsroomEntry] = []
        for open in try opened(fields) {
            let entry = try EntryCodec.value(of: open)
            guard !known.knows(entryOf: entry.member, entry.instance, entry.version) else {
                continue
            }
            fresh.append(try verified(entry, open))
        }
        return fresh
    }

    private func beacons(
        _ fields: [Byline_V1_Signed], knowing known: any KnownStatements
    ) throws(WireError) -> [Beacon] {
        var fresh: [Beacon] = []
        for open in try opened(fields) {
            let beacon = try BeaconCodec.value(of: open)
            guard
                !known.knows(beaconOf: beacon.member, beacon.instance, counter: beacon.counter)
            else { continue }
            try open.verify(by: verifier)
            fresh.append(beacon)
        }
        return fresh
    }

    private mutating func acks(
        _ fields: [Byline_V1_Signed], knowing known: any KnownStatements
    ) throws(WireError) -> [Ack] {
        var fresh: [Ack] = []
        for open in try opened(fields) {
            let ack = try AckCodec.value(of: open)
            guard !known.knows(ackOf: ack.member, ack.article, ack.term, ack.claim) else {
                continue
            }
            try certificates.verify(open)
            fresh.append(ack)
        }
        return fresh
    }

    private mutating func ackRefusal(
        _ field: Byline_V1_AckRefusal, knowing known: any KnownStatements
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
        _ fields: [Byline_V1_Signed], knowing known: any KnownStatements
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
        _ fields: [Byline_V1_Delta], knowing known: any KnownStatements
    ) throws(WireError) -> [NewsroomDelta] {
        guard fields.count <= WireLimits.deltasPerMessage else { throw .tooMany }
        var deltas: [NewsroomDelta] = []
        for field in fields {
            deltas.append(try delta(field, knowing: known))
        }
        return deltas
    }

    private mutating func delta(
        _ field: Byline_V1_Delta, knowing known: any KnownStatements
    ) throws(WireError) -> NewsroomDelta {
        let member = try MemberID(field: field.member)
        let instance = try Instance(field: field.instance)
        guard field.hasInstance, field.from <= field.upTo else { throw .malformed }
        var fresh: [NewsroomEntry] = []
        var last = Version(field.from)
        for open in try opened(field.entries) {
            let entry = try EntryCodec.value(of: open)
            guard entry.member == member, entry.instance == instance, entry.version > last else {
                throw .malformed
            }
            last = entry.version
            guard !known.knows(entryOf: member, instance, entry.version) else { continue }
            fresh.append(try verified(entry, open))
        }
        return NewsroomDelta(
            member: member, instance: instance, from: Version(field.from),
            upTo: Version(field.upTo), entries: fresh)
    }

    private func opened(_ fields: [Byline_V1_Signed]) throws(WireError) -> [OpenStatement] {
        guard fields.count <= WireLimits.statementsPerMessage else { throw .tooMany }
        var opened: [OpenStatement] = []
        opened.reserveCapacity(fields.count)
        for field in fields {
            opened.append(try OpenStatement(field, in: newsroom))
        }
        return opened
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
