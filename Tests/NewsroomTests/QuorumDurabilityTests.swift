import Newsroom
import Redux
import Replication
import Testing
import Wire

/// Promises and the disk under the policy `quorum`, as values.
@Suite struct QuorumDurabilityTests {
    private let store: Store<NewsroomReducer>
    private let article: ArticleID
    private let founding = Founding.quorum
    private let instance = Instance(start: LamportStamp(clamping: 1), nonce: 1)

    init() throws {
        let identity = founding.identities[0]
        store = founding.store(of: identity, at: QuorumDurabilityTests.time(0))
        article = try ArticleID("front-page")
        start(promises: [:])
    }

    private static func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    private func start(promises: [Term: ClaimID]) {
        var boot = Boot(
            member: founding.identities[0].member, newsroom: founding.newsroom,
            facts: founding.facts(4))
        boot.promises = [article: promises]
        write(dispatch(.started(boot), at: 0))
    }

    /// A disk that takes all it is given, and what follows from that.
    private func write(_ effects: [Effect]) {
        var waiting = effects
        while !waiting.isEmpty {
            guard case .persist(let records, let rest) = waiting.removeFirst() else { continue }
            waiting += rest + dispatch(.persisted(records), at: 0)
        }
    }

    @discardableResult
    private func dispatch(_ event: Event, at milliseconds: Int64) -> [Effect] {
        store.dispatch(Action(at: QuorumDurabilityTests.time(milliseconds), event))
    }

    private func claim(by index: Int, term: UInt64, at stamp: UInt64) -> Claim {
        Claim(
            article: article,
            id: ClaimID(
                lamport: LamportStamp(clamping: stamp),
                member: founding.identities[index].member),
            term: Term(clamping: term))
    }

    /// A member's first words: its presence, then a claim.
    private func words(_ claim: Claim, by index: Int, version: UInt64 = 2) -> Message {
        let signer = Signer(identity: founding.identities[index], newsroom: founding.newsroom)
        let presence = signer.sign(
            .presence(Presence(base: Version(1))), key: .presence, instance: instance,
            version: Version(1), lamport: LamportStamp(clamping: 2))
        let entry = signer.sign(
            .claim(claim), key: .claim(article), instance: instance, version: Version(version),
            lamport: claim.id.lamport)
        return .entries([presence, entry])
    }

    private func hear(_ message: Message, at milliseconds: Int64) -> [Effect] {
        dispatch(
            .datagram(message, from: Endpoint(host: "192.0.2.1", port: 1)), at: milliseconds)
    }

    private func records(_ effects: [Effect]) -> [Record] {
        effects.flatMap { effect -> [Record] in
            if case .persist(let records, _) = effect { records } else { [] }
        }
    }

    private func said(_ effects: [Effect]) -> [Message] {
        effects.compactMap { if case .multicast(let message) = $0 { message } else { nil } }
    }

    private func acks(_ effects: [Effect]) -> [ClaimID] {
        said(effects).flatMap { message -> [ClaimID] in
            if case .acks(let acks) = message { acks.map(\.claim) } else { [] }
        }
    }

    private func refusal(_ effects: [Effect]) -> AckRefusal? {
        said(effects).lazy.compactMap { message -> AckRefusal? in
            if case .ackRefusal(let refusal) = message { refusal } else { nil }
        }.first
    }

    @Test func anAckFollowsFromThePromiseOnDiskAndFromNothingElse() {
        let claim = claim(by: 1, term: 1, at: 9)
        let heard = hear(words(claim, by: 1), at: 10)
        let promise = Record.promise(article, claim.term, claim.id)
        #expect(records(heard) == [promise])
        #expect(acks(heard).isEmpty)
        // The same claim written again asks again, which the promise on its way does not answer.
        #expect(acks(hear(words(claim, by: 1, version: 3), at: 20)).isEmpty)
        #expect(acks(dispatch(.persisted([promise]), at: 30)) == [claim.id])
        #expect(acks(hear(words(claim, by: 1, version: 4), at: 40)) == [claim.id])
    }

    @Test func aPromiseThatTheDiskMayHaveBindsAndIsWrittenAgainBeforeItsAckLeaves() {
        let claim = claim(by: 1, term: 1, at: 9)
        let promise = Record.promise(article, claim.term, claim.id)
        _ = hear(words(claim, by: 1), at: 10)
        #expect(acks(dispatch(.diskFailed([promise]), at: 20)).isEmpty)
        let rival = hear(words(self.claim(by: 2, term: 1, at: 8), by: 2), at: 30)
        #expect(records(rival).isEmpty)
        #expect(refusal(rival)?.obstacles.claims == [claim.id])
        #expect(acks(hear(words(claim, by: 1, version: 3), at: 40)).isEmpty)
        let again = dispatch(.tick, at: 1_500)
        #expect(records(again).contains(promise))
        #expect(acks(again).isEmpty)
        #expect(acks(dispatch(.persisted([promise]), at: 1_510)) == [claim.id])
    }

    @Test func aRefusalSaysWhatStandsInTheWayAndHowFarTermsAndClockAre() throws {
        let first = claim(by: 1, term: 3, at: 90)
        let promise = Record.promise(article, first.term, first.id)
        _ = hear(words(first, by: 1), at: 10)
        dispatch(.persisted([promise]), at: 20)
        let late = hear(words(claim(by: 2, term: 2, at: 50), by: 2), at: 30)
        let refused = try #require(refusal(late))
        #expect(refused.obstacles == Obstacles(claims: [first.id], isOutranked: true))
        #expect(refused.term == first.term)
        #expect(refused.lamport >= first.id.lamport)
        #expect(refused.entries.map(\.member) == [first.member])
    }

    @Test func aRestartedMemberKeepsItsWordThoughItKnowsNoClaimYet() {
        let promised = claim(by: 1, term: 3, at: 9_000_000)
        start(promises: [promised.term: promised.id])
        let rival = hear(words(claim(by: 2, term: 4, at: 9_000_001), by: 2), at: 10)
        #expect(refusal(rival)?.obstacles == Obstacles(claims: [promised.id], isOutranked: false))
        dispatch(
            .command(RequestID(1), .claim(article, ClaimDetails(), offline: true)), at: 20)
        dispatch(
            .command(RequestID(2), .take(article, ClaimDetails(), offline: true)), at: 20)
        let mine = store.state.pending(of: article).first { $0.claim.member == store.state.member }
        #expect(mine.map { $0.claim.id.lamport > promised.id.lamport } ?? false)
        #expect(mine.map { $0.claim.term > promised.term } ?? false)
    }

    @Test func aStandingPromiseOutlivesAnyNumberOfLaterTerms() throws {
        let first = claim(by: 1, term: 1, at: 5)
        _ = hear(words(first, by: 1), at: 10)
        for number in 2...60 as ClosedRange<UInt64> {
            let later = Claim(
                article: article,
                id: ClaimID(
                    lamport: LamportStamp(clamping: 10 + number),
                    member: founding.identities[2].member),
                term: Term(clamping: number), supersedes: [first.id])
            _ = hear(words(later, by: 2, version: number), at: 10)
            #expect(store.state.promises[article]?[later.term] == later.id)
        }
        #expect(store.state.promises[article]?[first.term] == first.id)
        #expect(store.state.promises[article]?.count == NewsroomLimits.promisedTerms)
        let unnamed = claim(by: 3, term: 99, at: 99)
        let obstacles = try #require(refusal(hear(words(unnamed, by: 3), at: 20))).obstacles
        #expect(obstacles.claims.contains(first.id))
    }

    @Test func whatAMemberSaysOfItsClaimsIsOnItsDiskFirst() throws {
        greet()
        let staked = dispatch(
            .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)), at: 10)
        #expect(entries(said(staked)).isEmpty)
        #expect(ownVersions(askedAt: 20) == [])
        let written = dispatch(.persisted(records(staked)), at: 30)
        #expect(entries(said(written)).map(\.version) == [Version(2)])
        #expect(ownVersions(askedAt: 40) == [Version(2)])
    }

    @Test func aWordRestsOnEarlierWritesToo() throws {
        greet()
        write(
            dispatch(
                .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)), at: 10))
        // Thirty days later: what was claimed is given up, which one write notes and another says.
        let month: Int64 = 30 * 24 * 3_600 * 1_000
        let woken = dispatch(.tick, at: month)
        let writes = woken.compactMap { effect -> [Record]? in
            if case .persist(let records, _) = effect { records } else { nil }
        }
        let forgetting = try #require(writes.first { $0.contains(.forgetOwnClaim(article)) })
        let barriers = writes.filter { $0 != forgetting }
        _ = dispatch(.diskFailed(forgetting), at: month)
        for records in barriers {
            #expect(entries(said(dispatch(.persisted(records), at: month))).isEmpty)
        }
        let again = records(dispatch(.tick, at: month + 1_000))
        #expect(again.contains(.forgetOwnClaim(article)))
        #expect(!entries(said(dispatch(.persisted(again), at: month + 1_010))).isEmpty)
    }

    @Test func whatIsHeldBackDoesNotLookEnded() throws {
        greet()
        write(
            dispatch(
                .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)), at: 10))
        #expect(ownVersions(askedAt: 20) == [Version(2)])
        // It asks for acks again, with a new version in the place of the old one.
        let again = dispatch(.tick, at: 900)
        #expect(entries(said(again)).filter { $0.key == .claim(article) }.isEmpty)
        let held = try #require(ownDelta(askedAt: 910))
        #expect(held.upTo == Version(1), "whoever has nothing must not think that this is all")
        write(again)
        #expect(ownVersions(askedAt: 920).count == 1)
        #expect(try #require(ownDelta(askedAt: 930)).upTo > Version(2))
    }

    @Test func whileAnOwnWordIsUnwrittenNothingIsPromisedToOthers() throws {
        let staked = dispatch(
            .command(RequestID(1), .claim(try ArticleID("sport"), ClaimDetails(), offline: false)),
            at: 10)
        _ = dispatch(.diskFailed(records(staked)), at: 20)
        let claim = claim(by: 1, term: 1, at: 9)
        let promise = Record.promise(article, claim.term, claim.id)
        #expect(!records(hear(words(claim, by: 1), at: 30)).contains(promise))
        let again = dispatch(.tick, at: 1_500)
        let written = dispatch(.persisted(records(again)), at: 1_510)
        #expect(records(written).contains(promise))
    }

    private func greet() {
        let other = founding.identities[1].member
        _ = dispatch(
            .linkUp(LinkID(1), other, Endpoint(host: "192.0.2.1", port: 1), isDialled: true), at: 1)
        _ = dispatch(
            .message(
                LinkID(1),
                .hello(
                    Hello(
                        newsroom: founding.newsroom, instance: instance, lamport: .zero,
                        factsDigest: store.state.facts.digest, port: 1, digestHint: 0))), at: 2)
    }

    private func entries(_ messages: [Message]) -> [NewsroomEntry] {
        messages.flatMap { message -> [NewsroomEntry] in
            if case .entries(let entries) = message { entries } else { [] }
        }
    }

    /// The own versions beyond the first batch that a peer gets who holds nothing.
    private func ownVersions(askedAt milliseconds: Int64) -> [Version] {
        (ownDelta(askedAt: milliseconds)?.entries ?? []).map(\.version).filter { $0 > Version(1) }
    }

    private func ownDelta(askedAt milliseconds: Int64) -> NewsroomDelta? {
        dispatch(
            .message(LinkID(1), .digest(Digest(), factsDigest: store.state.facts.digest)),
            at: milliseconds
        ).flatMap { effect -> [NewsroomDelta] in
            guard case .send(.deltas(let deltas), _) = effect else { return [] }
            return deltas.filter { $0.member == store.state.member }
        }.first
    }
}
