import Newsroom
import Redux
import Replication
import Synchronization
import Testing
import Wire

/// Counts signatures on their way through.
private final class CountingSigner: Signing {
    private let signer: Signer
    private let count = Mutex(0)

    init(_ signer: Signer) { self.signer = signer }

    var signatures: Int { count.withLock { $0 } }

    func sign(
        _ body: EntryBody, key: EntryKey, instance: Instance, version: Version,
        lamport: LamportStamp
    ) -> NewsroomEntry {
        count.withLock { $0 += 1 }
        return signer.sign(body, key: key, instance: instance, version: version, lamport: lamport)
    }

    func signBeacon(
        instance: Instance, counter: UInt64, lamport: LamportStamp, version: Version,
        digestHint: UInt64, port: UInt16, isGoodbye: Bool, echoes: [BeaconMark],
        activity: Activity
    ) -> Beacon {
        count.withLock { $0 += 1 }
        return signer.signBeacon(
            instance: instance, counter: counter, lamport: lamport, version: version,
            digestHint: digestHint, port: port, isGoodbye: isGoodbye, echoes: echoes,
            activity: activity)
    }

    func signAck(
        article: ArticleID, term: Term, claim: ClaimID, rosterDigest: Bytes32, rosterSize: Int
    ) -> Ack {
        count.withLock { $0 += 1 }
        return signer.signAck(
            article: article, term: term, claim: claim, rosterDigest: rosterDigest,
            rosterSize: rosterSize)
    }

    func sign(_ body: FactBody, lamport: LamportStamp) -> Fact {
        count.withLock { $0 += 1 }
        return signer.sign(body, lamport: lamport)
    }

    func openKey(_ box: KeyBox, generation: UInt32, by author: MemberID) -> Bytes32? {
        signer.openKey(box, generation: generation, by: author)
    }

    func hash(_ bytes: [UInt8]) -> Bytes32 { signer.hash(bytes) }
}

@Suite struct HotPathTests {
    /// A started node of a newsroom of three, whose clock's ceiling is on disk.
    private func startedNode() -> (Store<NewsroomReducer>, CountingSigner, (Event) -> [Effect]) {
        let founding = Founding.shared
        let identity = founding.identities[0]
        let signer = CountingSigner(Signer(identity: identity, newsroom: founding.newsroom))
        let time = Time(monotonic: Moment(milliseconds: 0), wall: .unknown)
        let store = Store(
            NewsroomState(member: identity.member, newsroom: founding.newsroom, at: time),
            reducer: NewsroomReducer(signing: signer))
        let dispatch = { store.dispatch(Action(at: time, $0)) }
        var boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(3))
        boot.entropy = 7
        for effect in dispatch(.started(boot)) {
            if case .persist(let records, _) = effect { _ = dispatch(.persisted(records)) }
        }
        return (store, signer, dispatch)
    }

    @Test func aClaimMakesOneSignatureOneMulticastAndNoDiskWriteBeforeTheAnswerOrTheSend() throws {
        let (store, signer, dispatch) = startedNode()
        let article = try ArticleID("front-page")
        let before = signer.signatures
        let effects = dispatch(
            .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)))
        #expect(signer.signatures == before + 1)
        let claim = try #require(store.state.tenures[article]?.lock?.claim)
        let entry = try #require(store.state.replica.entry(claim.member, .claim(article)))
        #expect(
            effects == [
                .answer(RequestID(1), .held(claim)),
                .multicast(.entries([entry])),
                .persist(
                    [
                        .ownClaim(claim, written: .unknown),
                        .promise(article, claim.term, claim.id),
                    ], then: []),
                .notify(.claimed(claim)),
                .journal([try #require(JournalEntry(entry, isCertified: false, learned: .unknown))]
                ),
            ])
    }

    @Test func aReleaseIsAnsweredAndSentBeforeTheDiskKnows() throws {
        let (store, signer, dispatch) = startedNode()
        let article = try ArticleID("front-page")
        _ = dispatch(.command(RequestID(1), .claim(article, ClaimDetails(), offline: false)))
        let before = signer.signatures
        let effects = dispatch(.command(RequestID(2), .release(article)))
        #expect(signer.signatures == before + 1)
        let kinds = effects.map { effect in
            switch effect {
            case .answer: "answer"
            case .multicast: "multicast"
            case .persist: "persist"
            case .notify: "notify"
            case .journal: "journal"
            default: "other"
            }
        }
        #expect(kinds == ["answer", "multicast", "persist", "notify", "journal"])
        #expect(store.state.lock(of: article) == nil)
    }

    @Test func aReceiverAcknowledgesOnlyAfterItsPromiseIsOnDisk() throws {
        let (_, _, dispatch) = startedNode()
        let founding = Founding.shared
        let article = try ArticleID("front-page")
        let other = Signer(identity: founding.identities[1], newsroom: founding.newsroom)
        let instance = Instance(start: LamportStamp(clamping: 1), nonce: 1)
        let claim = Claim(
            article: article,
            id: ClaimID(
                lamport: LamportStamp(clamping: 9), member: founding.identities[1].member),
            term: Term(clamping: 1))
        let presence = other.sign(
            .presence(Presence(base: Version(1))), key: .presence, instance: instance,
            version: Version(1), lamport: LamportStamp(clamping: 2))
        let entry = other.sign(
            .claim(claim), key: .claim(article), instance: instance, version: Version(2),
            lamport: claim.id.lamport)
        let effects = dispatch(
            .datagram(.entries([presence, entry]), from: Endpoint(host: "10.0.0.2", port: 7947)))
        #expect(!effects.contains { if case .multicast = $0 { true } else { false } })
        let promise = Record.promise(article, claim.term, claim.id)
        #expect(effects.contains(.persist([promise], then: [])))
        let written = dispatch(.persisted([promise]))
        guard case .multicast(.acks(let acks))? = written.first else {
            Issue.record("no ack follows the promise")
            return
        }
        #expect(acks.map(\.claim) == [claim.id])
    }
}
