import Newsroom
import Redux
import Replication
import Testing
import Wire

/// What an editor is told of lost locks, and until when, as values.
@Suite struct LosingTests {
    private let store: Store<NewsroomReducer>
    private let founding = Founding.shared
    private let claim: Claim
    private static let day: Int64 = 86_400_000

    init() throws {
        let identity = founding.identities[0]
        store = founding.store(of: identity, at: LosingTests.time(0))
        claim = Claim(
            article: try ArticleID("front-page"),
            id: ClaimID(lamport: LamportStamp(clamping: 7), member: identity.member),
            term: Term(clamping: 1))
    }

    private static func time(_ milliseconds: Int64) -> Time {
        Time(
            monotonic: Moment(milliseconds: milliseconds),
            wall: WallTime(millisecondsSinceEpoch: 1_700_000_000_000 + milliseconds))
    }

    /// Starts with the claim on disk, after `away`; alone in the newsroom.
    private func start(after away: Int64, released: Bool = false) -> [Effect] {
        var boot = Boot(
            member: founding.identities[0].member, newsroom: founding.newsroom,
            facts: founding.facts(1))
        boot.ceiling = LamportStamp(clamping: 100)
        var kept = claim
        if released { kept.status = .released }
        boot.ownClaims = [kept]
        boot.lastAlive = WallTime(millisecondsSinceEpoch: 1_700_000_000_000 - away)
        return dispatch(.started(boot), at: 0)
    }

    /// Takes an event in, and has the disk take what is to be written.
    @discardableResult
    private func dispatch(_ event: Event, at milliseconds: Int64) -> [Effect] {
        let effects = store.dispatch(Action(at: LosingTests.time(milliseconds), event))
        for case .persist(let records, _) in effects {
            _ = store.dispatch(Action(at: LosingTests.time(milliseconds), .persisted(records)))
        }
        return effects
    }

    private func losses(_ effects: [Effect]) -> [Notice] {
        effects.flatMap { effect -> [Notice] in
            switch effect {
            case .persist(_, let rest): losses(rest)
            case .notify(.lost(let notice)): [notice]
            default: []
            }
        }
    }

    @Test(arguments: [(Int64(1), true), (6, true), (8, false), (30, false)])
    func whatWasClaimedBeyondTheHorizonIsDroppedAtTheStartAndTold(days: Int64, isKept: Bool) {
        let effects = start(after: days * LosingTests.day)
        #expect((store.state.lock(of: claim.article) != nil) == isKept)
        let expected = Notice(
            claim: claim.id, article: claim.article, winner: nil, reason: .expired,
            at: LosingTests.time(0).wall)
        #expect(losses(effects) == (isKept ? [] : [expected]))
        #expect(store.state.unseenNotices == (isKept ? [] : [expected]))
    }

    @Test func whatWasReleasedBeforeIsNoLoss() {
        #expect(losses(start(after: 30 * LosingTests.day, released: true)).isEmpty)
    }

    @Test(arguments: [(Int64(1), true), (6, true), (8, false), (30, false)])
    func whatWasClaimedBeforeALongSleepIsDroppedAndTold(days: Int64, isKept: Bool) {
        _ = start(after: 0)
        let effects = dispatch(.tick, at: days * LosingTests.day)
        #expect((store.state.lock(of: claim.article) != nil) == isKept)
        #expect(losses(effects).map(\.reason) == (isKept ? [] : [.expired]))
        let released = effects.contains {
            if case .notify(.released) = $0 { true } else { false }
        }
        #expect(!released, "the notice says it all")
    }

    @Test func whatWasDroppedAndClaimedAgainInOneBreathIsToldAsBoth() {
        _ = start(after: 0)
        let effects = dispatch(
            .command(RequestID(1), .claim(claim.article, ClaimDetails(), offline: false)),
            at: 8 * LosingTests.day)
        #expect(losses(effects).map(\.claim) == [claim.id])
        let claimed = flat(effects).compactMap { effect -> ClaimID? in
            if case .notify(.claimed(let claim)) = effect { claim.id } else { nil }
        }
        #expect(claimed == [store.state.lock(of: claim.article)?.claim.id])
        #expect(claimed != [claim.id])
    }

    private func flat(_ effects: [Effect]) -> [Effect] {
        effects.flatMap { effect -> [Effect] in
            if case .persist(_, let rest) = effect { flat(rest) } else { [effect] }
        }
    }

    @Test func aNoticeIsShownUntilItIsSeenAndThatIsAnsweredOnceItIsOnDisk() {
        _ = start(after: 8 * LosingTests.day)
        let other = ClaimID(lamport: LamportStamp(clamping: 9), member: claim.member)
        let asked = dispatch(.command(RequestID(1), .see([other, claim.id])), at: 10)
        #expect(
            asked == [
                .persist(
                    [.noticeSeen(claim.id)], then: [.answer(RequestID(1), .seen([claim.id]))])
            ])
        #expect(store.state.unseenNotices.isEmpty)
        let again = dispatch(.command(RequestID(2), .see([claim.id])), at: 20)
        #expect(again == [.answer(RequestID(2), .seen([]))])
    }

    @Test func commandsOfPeopleTellThatSomebodyIsAtWork() {
        _ = start(after: 0)
        dispatch(.command(RequestID(1), .openSession(SessionID(high: 1, low: 1))), at: 200)
        #expect(store.state.lastActivity == Moment(milliseconds: 0))
        dispatch(
            .command(RequestID(2), .claim(claim.article, ClaimDetails(), offline: false)), at: 400)
        #expect(store.state.lastActivity == Moment(milliseconds: 400))
        dispatch(.command(RequestID(3), .release(claim.article)), at: 600)
        dispatch(.tick, at: 800)
        #expect(store.state.lastActivity == Moment(milliseconds: 600))
    }
}
