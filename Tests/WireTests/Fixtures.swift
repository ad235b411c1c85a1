import Newsroom
import Replication
import Testing

@testable import Wire

/// A generator whose whole sequence follows from its seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// A newsroom with three members, and one of everything that they say; the same for one seed.
struct House {
    let founded: Founded
    let newsroom: NewsroomID
    let members: [Identity]
    let instance = Instance(start: LamportStamp(clamping: 4_096), nonce: 0xfeed_beef_0000_0001)
    let article: ArticleID

    init(seed: UInt64 = 1) throws {
        var random = SeededRandom(seed: seed)
        members = (0..<3).map { _ in Identity(using: &random) }
        founded = Founding.found(
            name: try Text("The Daily", limit: 128), policy: .advisory,
            names: try House.names("Ada"), identity: members[0], using: &random)
        newsroom = founded.newsroom
        article = try ArticleID("budget-2031")
    }

    static func names(_ editor: String) throws -> Names {
        Names(editor: try Text(editor, limit: 128), device: try Text("desk 7", limit: 128))
    }

    func signer(_ index: Int) -> Signer {
        Signer(identity: members[index], newsroom: newsroom)
    }

    func claim(_ article: ArticleID? = nil, by index: Int = 0, at stamp: UInt64 = 5_000) throws
        -> Claim
    {
        Claim(
            article: article ?? self.article,
            id: ClaimID(lamport: LamportStamp(clamping: stamp), member: members[index].member),
            term: Term(clamping: 3),
            supersedes: [
                ClaimID(lamport: LamportStamp(clamping: 7), member: members[1].member)
            ],
            desk: try Text("politics", limit: 64),
            title: try Text("Le budget, vivement", limit: 256),
            note: try Text("back at noon", limit: 256),
            since: WallTime(millisecondsSinceEpoch: 1_900_000_000_123))
    }

    func entry(_ claim: Claim, version: UInt64 = 1, by index: Int = 0) -> NewsroomEntry {
        signer(index).sign(
            .claim(claim), key: .claim(claim.article), instance: instance,
            version: Version(version), lamport: claim.id.lamport)
    }

    func presence(version: UInt64, by index: Int = 0) -> NewsroomEntry {
        signer(index).sign(
            .presence(Presence(base: Version(version))), key: .presence, instance: instance,
            version: Version(version), lamport: LamportStamp(clamping: 9_000))
    }

    /// - Parameter payload: how many bytes it has.
    func action(
        type: String = "chat/said", payload: Int = 3, by index: Int = 0, at stamp: UInt64 = 7_000
    ) throws -> ApplicationAction {
        ApplicationAction(
            id: ActionID(lamport: LamportStamp(clamping: stamp), member: members[index].member),
            type: try Text(type, limit: 128), payload: Array(repeating: 0xfe, count: payload),
            emitted: WallTime(millisecondsSinceEpoch: 1_900_000_000_456))
    }

    func entry(
        _ body: EntryBody, slot: UInt16, version: UInt64 = 1, by index: Int = 0
    ) throws -> NewsroomEntry {
        signer(index).sign(
            body, key: .action(try #require(ActionSlot(slot))), instance: instance,
            version: Version(version), lamport: LamportStamp(clamping: 9_001))
    }

    func wish(_ article: ArticleID? = nil, by index: Int = 0, at stamp: UInt64 = 8_000) throws
        -> Wish
    {
        Wish(
            article: article ?? self.article, lamport: LamportStamp(clamping: stamp),
            member: members[index].member, desk: try Text("politics", limit: 64),
            title: try Text("Le budget", limit: 256), note: try Text("after you", limit: 256),
            ask: Ask(
                lamport: LamportStamp(clamping: stamp + 1),
                message: try Text("only five minutes", limit: 256), within: .seconds(120)))
    }

    func entry(_ answer: Answer, version: UInt64 = 1, by index: Int = 0) -> NewsroomEntry {
        signer(index).sign(
            .answer(answer), key: .answer(answer.article, answer.asker), instance: instance,
            version: Version(version), lamport: LamportStamp(clamping: 9_003))
    }

    func answer(_ word: Answer.Word, message: Text? = nil) -> Answer {
        Answer(
            article: article, asker: members[1].member, ask: LamportStamp(clamping: 8_001),
            word: word, message: message)
    }

    func entry(
        _ body: EntryBody, wishing article: ArticleID, version: UInt64 = 1, by index: Int = 0
    ) -> NewsroomEntry {
        signer(index).sign(
            body, key: .wish(article), instance: instance, version: Version(version),
            lamport: LamportStamp(clamping: 9_002))
    }

    func ack(_ claim: Claim, by index: Int) -> Ack {
        signer(index).signAck(
            article: claim.article, term: claim.term, claim: claim.id,
            rosterDigest: Bytes32(sha256: [1, 2, 3]), rosterSize: 3)
    }

    func beacon(by index: Int = 0, counter: UInt64 = 9) -> Beacon {
        signer(index).signBeacon(
            instance: instance, counter: counter, lamport: LamportStamp(clamping: 77),
            version: Version(12), digestHint: 0xdead_beef_dead_beef, port: 7_947,
            isGoodbye: counter == 10, echoes: [BeaconMark(1), BeaconMark(.max)],
            activity: Activity(isIdle: true, ago: .seconds(3_600), viewing: [article]))
    }

    func joinCode(
        expires: WallTime = WallTime(millisecondsSinceEpoch: 2_000), seed: UInt64 = 5
    ) -> JoinCode {
        var random = SeededRandom(seed: seed)
        return JoinCode(
            genesis: founded.genesis, admin: members[0], role: .editor, expires: expires, uses: 1,
            lamport: LamportStamp(clamping: 40), rosterHead: Bytes32(sha256: [9]), using: &random)
    }

    func facts() throws -> [Fact] {
        try joinCode().redeem(
            identity: members[1], names: House.names("Grace"),
            now: WallTime(millisecondsSinceEpoch: 1_000))
    }

    /// One message of every kind.
    func messages() throws -> [Message] {
        var certified = try claim()
        certified.certificate = Certificate([ack(certified, by: 0), ack(certified, by: 1)])
        var released = try claim(at: 6_000)
        released.status = .released
        var again = try claim()
        let past = PastClaim(lamport: LamportStamp(clamping: 7), term: Term(clamping: 1))
        again.past = past
        again.certificate = Certificate([ack(again.certified, by: 0)])
        let digest = Digest([
            members[0].member: Progress(instance: instance, version: Version(3)),
            members[2].member: Progress(instance: instance, version: Version(.max)),
        ])
        let entries = [
            entry(certified, version: 2), entry(released, version: 3), presence(version: 4),
        ]
        return [
            .entries(entries), .beacons([beacon(), beacon(by: 1, counter: 10)]),
            .heardBeacons([beacon(by: 2)], ago: .milliseconds(1_234)),
            .acks([ack(certified, by: 0), ack(certified, by: 2)]), .facts(try facts()),
            .deltas([
                NewsroomDelta(
                    member: members[0].member, instance: instance, from: Version(1),
                    upTo: Version(4), entries: entries),
                NewsroomDelta(
                    member: members[1].member, instance: instance, from: .zero, upTo: Version(8),
                    entries: []),
            ]),
            .hello(
                Hello(
                    newsroom: newsroom, instance: instance, lamport: .max,
                    factsDigest: Bytes32(sha256: [4]), port: 65_535, digestHint: .max)),
            .digest(digest, factsDigest: Bytes32(sha256: [5])),
            .beaconRequest([members[2].member, members[0].member], follows: true),
            .newsroomKey(founded.newsroomKey), .refused(.inviteUsed), .entries([]), .facts([]),
            .ackRefusal(refusal(of: certified, entries)), .entries([entry(again, version: 5)]),
            .entries([
                try entry(.action(action()), slot: 999, version: 5),
                try entry(.expiredAction, slot: 258, version: 6),
                entry(.wish(try wish()), wishing: article, version: 7),
                entry(.withdrawnWish, wishing: article, version: 8),
                entry(
                    answer(.later(.seconds(600)), message: try Text("soon", limit: 9)), version: 9),
            ]),
        ]
    }

    /// A refusal of a claim by the third member.
    func refusal(of claim: Claim, _ entries: [NewsroomEntry]) -> AckRefusal {
        AckRefusal(
            member: members[2].member, article: claim.article, claim: claim.id,
            obstacles: Obstacles(
                claims: [ClaimID(lamport: .max, member: members[1].member)], isOutranked: true),
            term: .zero, lamport: .max, entries: entries)
    }

    /// Any statement kind, signed by a member: what an honest signer would never sign.
    func forged(
        _ kind: Byline_V1_Statement.OneOf_Kind, by index: Int = 0, appending extra: [UInt8] = []
    ) -> SignedStatement {
        let content =
            statementContent(newsroom: newsroom, member: members[index].member, kind: kind) + extra
        return SignedStatement(content: content, signature: members[index].signature(over: content))
    }

    func decode(
        _ bytes: [UInt8], knowing known: any KnownStatements = NothingKnown(),
        from sender: Sender = .member
    ) throws(WireError) -> Message {
        var codec = MessageCodec(newsroom: newsroom)
        return try codec.decode(bytes, knowing: known, from: sender)
    }

    func decode(entries statements: [SignedStatement]) throws(WireError) -> [NewsroomEntry] {
        let envelope = Byline_V1_Envelope.filled {
            $0.entries.entries = statements.map(\.field)
        }
        guard case .entries(let entries) = try decode(envelope.wireBytes) else { return [] }
        return entries
    }
}

/// Knows everything.
struct AllKnown: KnownStatements {
    func knows(entryOf member: MemberID, _ instance: Instance, _ version: Version) -> Bool { true }
    func knows(beaconOf member: MemberID, _ instance: Instance, counter: UInt64) -> Bool { true }
    func knows(
        ackOf member: MemberID, _ article: ArticleID, _ term: Term, _ claim: ClaimID
    ) -> Bool { true }
    func knows(fact: FactID) -> Bool { true }
}

extension Newsroom.Message {
    /// Every signed statement that a message carries, at its first level.
    var statements: [SignedStatement] {
        switch self {
        case .entries(let entries): entries.map(\.payload.statement)
        case .beacons(let beacons), .heardBeacons(let beacons, _): beacons.map(\.statement)
        case .acks(let acks): acks.map(\.statement)
        case .facts(let facts): facts.map(\.statement)
        case .deltas(let deltas): deltas.flatMap(\.entries).map(\.payload.statement)
        case .ackRefusal(let refusal): refusal.entries.map(\.payload.statement)
        case .hello, .digest, .beaconRequest, .newsroomKey, .refused: []
        // Not verified where it is read, but before it enters a journal.
        case .history: []
        }
    }
}

extension SignedStatement {
    /// The same content under a signature with one bit changed.
    var withBadSignature: SignedStatement {
        var altered = signature
        altered[10] ^= 4
        return SignedStatement(content: content, signature: altered)
    }
}
