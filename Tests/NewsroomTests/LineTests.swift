import Newsroom
import Redux
import Replication
import Testing
import Wire

/// The line for an article and what is left to whom, as values; time is what the actions say.
@Suite struct LineTests {
    private let store: Store<NewsroomReducer>
    private let article: ArticleID
    private let founding = Founding.shared
    private static let members = 5

    init() throws {
        let identity = founding.identities[0]
        store = founding.store(of: identity, at: LineTests.time(0))
        article = try ArticleID("front-page")
        start()
    }

    private static func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    private func start() {
        let boot = Boot(
            member: founding.identities[0].member, newsroom: founding.newsroom,
            facts: founding.facts(LineTests.members))
        for effect in dispatch(.started(boot), at: 0) {
            if case .persist(let records, _) = effect { dispatch(.persisted(records), at: 0) }
        }
    }

    @discardableResult
    private func dispatch(_ event: Event, at milliseconds: Int64) -> [Effect] {
        store.dispatch(Action(at: LineTests.time(milliseconds), event))
    }

    @discardableResult
    private func ask(_ command: Command, at milliseconds: Int64) -> [Effect] {
        dispatch(.command(RequestID(1), command), at: milliseconds)
    }

    private func reply(_ effects: [Effect]) -> Reply? {
        effects.lazy.compactMap { effect -> Reply? in
            if case .answer(_, let reply) = effect { reply } else { nil }
        }.first
    }

    private func written(_ effects: [Effect]) -> [EntryBody] {
        effects.flatMap { effect -> [EntryBody] in
            if case .multicast(.entries(let entries)) = effect {
                entries.map(\.payload.body)
            } else {
                []
            }
        }
    }

    private func claims(_ effects: [Effect]) -> [Claim] {
        written(effects).compactMap { if case .claim(let claim) = $0 { claim } else { nil } }
    }

    private func announcements(_ effects: [Effect]) -> [Announcement] {
        effects.compactMap { if case .notify(let what) = $0 { what } else { nil } }
    }

    // MARK: What the others say

    private func member(_ place: Int) -> MemberID { founding.identities[place].member }

    /// An entry of the member at `place`, the first of its run and then by version.
    private func entry(
        _ place: Int, _ body: EntryBody, _ key: EntryKey, version: UInt64, stamp: UInt64
    ) -> NewsroomEntry {
        Signer(identity: founding.identities[place], newsroom: founding.newsroom).sign(
            body, key: key, instance: Instance(start: LamportStamp(clamping: 1), nonce: 7),
            version: Version(version), lamport: LamportStamp(clamping: stamp))
    }

    private func presence(_ place: Int) -> NewsroomEntry {
        entry(place, .presence(Presence(base: Version(1))), .presence, version: 1, stamp: 2)
    }

    private func wish(_ place: Int, stamp: UInt64, version: UInt64 = 2) -> NewsroomEntry {
        let wish = Wish(
            article: article, lamport: LamportStamp(clamping: stamp), member: member(place))
        return entry(place, .wish(wish), .wish(article), version: version, stamp: stamp)
    }

    private func claim(
        _ place: Int, stamp: UInt64, term: UInt64, _ status: Claim.Status = .held,
        offer: Offer? = nil, version: UInt64 = 2, writtenAt: UInt64? = nil
    ) -> NewsroomEntry {
        let claim = Claim(
            article: article,
            id: ClaimID(lamport: LamportStamp(clamping: stamp), member: member(place)),
            term: Term(clamping: term), status: status, offer: offer)
        return entry(
            place, .claim(claim), .claim(article), version: version, stamp: writtenAt ?? stamp)
    }

    @discardableResult
    private func hear(_ entries: NewsroomEntry..., at milliseconds: Int64) -> [Effect] {
        hear(entries, at: milliseconds)
    }

    @discardableResult
    private func hear(_ entries: [NewsroomEntry], at milliseconds: Int64) -> [Effect] {
        let from = Endpoint(host: "10.0.0.9", port: 7947)
        return dispatch(.datagram(.entries(entries), from: from), at: milliseconds)
    }

    /// Another member holds the article, and everybody has been met.
    private func heldByAnother(at milliseconds: Int64) {
        hear((1..<LineTests.members).map(presence), at: milliseconds)
        hear(claim(1, stamp: 10, term: 1), at: milliseconds)
    }

    // MARK: Tests

    @Test func theLineIsTheSameInEveryOrderOfArrival() throws {
        let entries = [
            wish(1, stamp: 30), wish(2, stamp: 20), wish(3, stamp: 20),
            wish(4, stamp: 5), entry(4, .withdrawnWish, .wish(article), version: 3, stamp: 40),
        ]
        let tied = [member(2), member(3)].sorted()
        for order in permutations(of: entries) {
            let other = try LineTests()
            other.hear((1..<LineTests.members).map(presence), at: 10)
            for entry in order { other.hear(entry, at: 20) }
            let line = other.store.state.line(of: article)
            #expect(line.map(\.member) == tied + [member(1)])
            #expect(other.store.state.lines == other.store.state.lines.filter { !$0.value.isEmpty })
        }
    }

    private func permutations<Value>(of values: [Value]) -> [[Value]] {
        guard !values.isEmpty else { return [[]] }
        return values.indices.flatMap { index in
            var rest = values
            let first = rest.remove(at: index)
            return permutations(of: rest).map { [first] + $0 }
        }
    }

    @Test func aReleaseNamesTheFirstInLineAndAGiftWhomTheHolderNames() {
        hear((1..<LineTests.members).map(presence), at: 10)
        ask(.claim(article, ClaimDetails(), offline: false), at: 20)
        hear(wish(1, stamp: 30), wish(2, stamp: 25), at: 30)
        let released = ask(.release(article), at: 40)
        let offer = Offer(to: member(2), wish: LamportStamp(clamping: 25))
        #expect(claims(released).map(\.offer) == [offer])
        #expect(claims(released).allSatisfy { !$0.isHeld })
        #expect(
            announcements(released).contains {
                if case .offered(_, member(2)) = $0 { true } else { false }
            })
        #expect(store.state.heir(of: article) == member(2))
        #expect(
            reply(ask(.claim(article, ClaimDetails(), offline: false), at: 50))
                == .kept(for: member(2)))
        guard case .held? = reply(ask(.take(article, ClaimDetails(), offline: false), at: 60))
        else {
            Issue.record("a take-over is everybody's right")
            return
        }
    }

    @Test func anArticleIsKeptForOneAfterTheOtherAndThenForNobody() {
        heldByAnother(at: 10)
        hear(wish(2, stamp: 20), wish(3, stamp: 30), at: 20)
        let offer = Offer(to: member(4), wish: nil)
        hear(
            claim(1, stamp: 10, term: 1, .released, offer: offer, version: 3, writtenAt: 40),
            at: 1_000)
        let turn = NewsroomLimits.offerTurn.milliseconds
        var heirs: [MemberID?] = []
        for milliseconds in stride(from: 1_000, through: 1_000 + 3 * turn, by: 200) {
            dispatch(.tick, at: milliseconds)
            let heir = store.state.heir(of: article)
            if heirs.last != heir { heirs.append(heir) }
        }
        #expect(heirs == [member(4), member(2), member(3), nil])
        guard
            case .held? = reply(
                ask(.claim(article, ClaimDetails(), offline: false), at: 1_100 + 3 * turn))
        else {
            Issue.record("it is nobody's turn, so it is anybody's")
            return
        }
    }

    @Test func anOfferThatMeetsAWithdrawnWishIsTheNextOnes() {
        heldByAnother(at: 10)
        hear(wish(2, stamp: 20), wish(3, stamp: 30), at: 20)
        hear(entry(2, .withdrawnWish, .wish(article), version: 3, stamp: 35), at: 30)
        let offer = Offer(to: member(2), wish: LamportStamp(clamping: 20))
        hear(
            claim(1, stamp: 10, term: 1, .released, offer: offer, version: 3, writtenAt: 40),
            at: 40)
        #expect(store.state.heir(of: article) == member(3))
    }

    @Test func anOfferThatMeetsAWishNotHeardOfYetStands() {
        heldByAnother(at: 10)
        let offer = Offer(to: member(2), wish: LamportStamp(clamping: 20))
        hear(
            claim(1, stamp: 10, term: 1, .released, offer: offer, version: 3, writtenAt: 40),
            at: 40)
        #expect(store.state.heir(of: article) == member(2))
        #expect(
            reply(ask(.claim(article, ClaimDetails(), offline: false), at: 50))
                == .kept(for: member(2)))
    }

    @Test func whoWaitsTakesItsTurnWithoutBeingAskedAndLeavesTheLine() throws {
        heldByAnother(at: 10)
        let details = ClaimDetails(note: try Text("my turn", limit: NewsroomLimits.noteBytes))
        let waiting = ask(.wait(article, details, isLasting: false), at: 20)
        #expect(reply(waiting) == .waiting(article, place: 1))
        let stamp = try #require(store.state.waits[article]?.wish.lamport)
        let again = ask(.wait(article, details, isLasting: false), at: 30)
        #expect(reply(again) == .waiting(article, place: 1))
        #expect(store.state.waits[article]?.wish.lamport == stamp, "its place stays its own")
        #expect(again.count == 1, "nothing to write or to say")

        let offer = Offer(to: member(0), wish: stamp)
        let taken = hear(
            claim(1, stamp: 10, term: 1, .released, offer: offer, version: 3, writtenAt: 40),
            at: 1_000)
        let mine = try #require(claims(taken).last)
        #expect(mine.isHeld && mine.term == Term(clamping: 2) && mine.note == details.note)
        #expect(mine.supersedes.map(\.lamport.value) == [10])
        #expect(!written(taken).contains(.withdrawnWish), "the claim says it")
        #expect(
            announcements(taken) == [.claimed(mine), .given(mine, by: member(1)), .line(article)])
        #expect(store.state.waits.isEmpty && store.state.line(of: article).isEmpty)
    }

    @Test func whoHasItsTurnWithoutAGiftIsToldSoAndWhoClaimsUnaskedIsNot() throws {
        heldByAnother(at: 10)
        ask(.wait(article, ClaimDetails(), isLasting: false), at: 20)
        let taken = hear(
            claim(1, stamp: 10, term: 1, .released, version: 3, writtenAt: 40), at: 1_000)
        let mine = try #require(claims(taken).last)
        #expect(announcements(taken) == [.claimed(mine), .given(mine, by: nil), .line(article)])
        ask(.release(article), at: 2_000)
        let again = ask(.claim(article, ClaimDetails(), offline: false), at: 3_000)
        let next = try #require(claims(again).last)
        #expect(announcements(again) == [.claimed(next)])
    }

    @Test func whatIsGivenIsTakenUnaskedAndWhatNobodyTakesIsTakenBack() throws {
        heldByAnother(at: 10)
        let offer = Offer(to: member(0), wish: nil)
        let taken = hear(
            claim(1, stamp: 10, term: 1, .released, offer: offer, version: 3, writtenAt: 40),
            at: 1_000)
        #expect(claims(taken).last?.isHeld == true)

        // Nobody answers for member 1 any more when this one gives it back.
        let from = Endpoint(host: "10.0.0.9", port: 7947)
        dispatch(.linkUp(LinkID(1), member(1), from, isDialled: true), at: 1_010)
        let hello = Hello(
            newsroom: founding.newsroom, instance: Instance(start: .zero.advanced(), nonce: 7),
            lamport: LamportStamp(clamping: 50), factsDigest: store.state.facts.digest, port: 7947,
            digestHint: 0)
        dispatch(.message(LinkID(1), .hello(hello)), at: 1_020)
        let given = ask(.give(article, member(1)), at: 1_030)
        #expect(claims(given).map(\.offer) == [Offer(to: member(1), wish: nil)])
        #expect(store.state.heir(of: article) == member(1))
        var last: [Claim] = []
        for milliseconds in stride(from: Int64(1_200), through: 21_200, by: 200) {
            last += claims(dispatch(.tick, at: milliseconds))
        }
        #expect(last.map(\.offer) == [nil] && last.allSatisfy { !$0.isHeld })
        #expect(store.state.heir(of: article) == nil)
    }

    @Test func theCapIsAnsweredAndNothingIsSaid() throws {
        for number in 0..<NewsroomLimits.wishes {
            let other = try ArticleID("story-\(number)")
            hear(
                entry(
                    1,
                    .claim(
                        Claim(
                            article: other,
                            id: ClaimID(
                                lamport: LamportStamp(clamping: 10), member: member(1)),
                            term: Term(clamping: 1))), .claim(other), version: UInt64(10 + number),
                    stamp: 10), at: 10)
            if number == 0 { hear(presence(1), at: 10) }
            ask(.wait(other, ClaimDetails(), isLasting: false), at: 20)
        }
        heldByAnother(at: 30)
        let refused = ask(.wait(article, ClaimDetails(), isLasting: false), at: 40)
        #expect(reply(refused) == .full(limit: NewsroomLimits.wishes))
        #expect(refused.count == 1)
        let first = try ArticleID("story-0")
        #expect(reply(ask(.unwait(first), at: 50)) == .leftLine)
        #expect(
            reply(ask(.wait(article, ClaimDetails(), isLasting: false), at: 60))
                == .full(limit: NewsroomLimits.wishes), "a withdrawn wish is remembered, too")
        #expect(
            reply(ask(.wait(first, ClaimDetails(), isLasting: false), at: 70))
                == .waiting(first, place: 1), "in the same place of its namespace")
    }
}
