import Newsroom
import Redux
import Replication
import Testing
import Wire

/// Acks under the policy `advisory` once more terms were promised than are kept, as values.
@Suite struct ForgottenPromisesTests {
    private let founding = Founding.shared
    private let store: Store<NewsroomReducer>
    private let article: ArticleID

    init() throws {
        let identity = founding.identities[0]
        store = founding.store(of: identity, at: ForgottenPromisesTests.time(0))
        article = try ArticleID("front-page")
        let boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(3))
        _ = store.dispatch(Action(at: ForgottenPromisesTests.time(0), .started(boot)))
    }

    private static func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    /// What a member's run says first: a claim, and its presence.
    private func hear(_ index: Int, _ run: UInt64, claims term: UInt64?) -> [Record] {
        let instance = Instance(start: LamportStamp(clamping: run), nonce: run)
        let signer = Signer(identity: founding.identities[index], newsroom: founding.newsroom)
        var entries: [NewsroomEntry] = []
        if let term {
            let stamp = LamportStamp(clamping: run + 1)
            let claim = Claim(
                article: article,
                id: ClaimID(lamport: stamp, member: founding.identities[index].member),
                term: Term(clamping: term))
            entries.append(
                signer.sign(
                    .claim(claim), key: .claim(article), instance: instance, version: Version(1),
                    lamport: stamp))
        }
        let base = Version(UInt64(entries.count + 1))
        entries.append(
            signer.sign(
                .presence(Presence(base: base)), key: .presence, instance: instance,
                version: base, lamport: LamportStamp(clamping: run + 2)))
        let effects = store.dispatch(
            Action(
                at: ForgottenPromisesTests.time(10),
                .datagram(.entries(entries), from: Endpoint(host: "192.0.2.1", port: 1))))
        return effects.flatMap(ForgottenPromisesTests.records)
    }

    private static func records(_ effect: Effect) -> [Record] {
        guard case .persist(let records, let rest) = effect else { return [] }
        return records + rest.flatMap(ForgottenPromisesTests.records)
    }

    private func promises(_ records: [Record]) -> [Term] {
        records.compactMap { if case .promise(_, let term, _) = $0 { term } else { nil } }
    }

    @Test func nothingBelowThemIsAcknowledgedWhenTermsBeginAnew() {
        let last = UInt64(NewsroomLimits.promisedTerms + 2)
        for term in 1...last {
            #expect(promises(hear(1, term * 10, claims: term)) == [Term(clamping: term)])
        }
        #expect(store.state.promises[article]?[Term(clamping: 1)] == nil, "forgotten")
        // Away beyond the horizon, its owner has dropped the claim; another begins with term 1.
        _ = hear(1, 1_000, claims: nil)
        #expect(promises(hear(2, 1_010, claims: 1)).isEmpty)
        #expect(store.state.lock(of: article)?.claim.term == Term(clamping: 1))
        #expect(promises(hear(2, 1_020, claims: last + 1)) == [Term(clamping: last + 1)])
    }
}
