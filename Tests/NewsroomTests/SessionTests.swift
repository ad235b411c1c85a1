import Newsroom
import Redux
import Replication
import Testing
import Wire

/// Sessions and what they claimed, as values; time is what the actions say.
@Suite struct SessionTests {
    private let store: Store<NewsroomReducer>
    private let article: ArticleID
    private let founding = Founding.shared
    private let tab = SessionID(high: 1, low: 2)
    private let grace = NewsroomLimits.sessionGrace.milliseconds

    init() throws {
        let identity = founding.identities[0]
        store = founding.store(of: identity, at: SessionTests.time(0))
        article = try ArticleID("front-page")
        start(boot())
    }

    private static func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    private func boot() -> Boot {
        Boot(
            member: founding.identities[0].member, newsroom: founding.newsroom,
            facts: founding.facts(1))
    }

    private func start(_ boot: Boot, at milliseconds: Int64 = 0) {
        for effect in dispatch(.started(boot), at: milliseconds) {
            if case .persist(let records, _) = effect {
                dispatch(.persisted(records), at: milliseconds)
            }
        }
    }

    @discardableResult
    private func dispatch(_ event: Event, at milliseconds: Int64) -> [Effect] {
        store.dispatch(Action(at: SessionTests.time(milliseconds), event))
    }

    private func ask(_ command: Command, at milliseconds: Int64) -> Reply? {
        reply(dispatch(.command(RequestID(1), command), at: milliseconds))
    }

    private func reply(_ effects: [Effect]) -> Reply? {
        effects.lazy.compactMap { effect -> Reply? in
            if case .answer(_, let reply) = effect { reply } else { nil }
        }.first
    }

    private func records(_ effects: [Effect]) -> [Record] {
        effects.flatMap { effect -> [Record] in
            if case .persist(let records, _) = effect { records } else { [] }
        }
    }

    private func announcements(_ effects: [Effect]) -> [Announcement] {
        effects.compactMap { effect -> Announcement? in
            if case .notify(let what) = effect { what } else { nil }
        }
    }

    @discardableResult
    private func claim(in session: SessionID?, at milliseconds: Int64) -> [Effect] {
        dispatch(
            .command(
                RequestID(2), .claim(article, ClaimDetails(session: session), offline: false)),
            at: milliseconds)
    }

    private var isHeld: Bool { store.state.lock(of: article) != nil }

    /// Ticks as the shell does, so that no gap looks like a suspend.
    private func pass(from start: Int64, until end: Int64) {
        for milliseconds in stride(from: start, through: end, by: 200) {
            dispatch(.tick, at: milliseconds)
        }
    }

    @Test func itsClaimsGoTenSecondsAfterItsLastConnectionClosed() {
        #expect(ask(.openSession(tab), at: 10) == .session([]))
        #expect(ask(.openSession(tab), at: 20) == .session([]))
        claim(in: tab, at: 30)
        dispatch(.sessionClosed(tab), at: 100)
        pass(from: 200, until: 30_000)
        #expect(isHeld, "the other connection is open")
        dispatch(.sessionClosed(tab), at: 30_000)
        pass(from: 30_200, until: 30_000 + grace - 1)
        #expect(isHeld)
        let end = dispatch(.tick, at: 30_000 + grace)
        #expect(!isHeld)
        #expect(announcements(end).contains { if case .released = $0 { true } else { false } })
        #expect(
            records(end).contains {
                if case .ownClaim(let claim, _) = $0 { !claim.isHeld } else { false }
            })
        #expect(store.state.sessions.isEmpty && store.state.claimSessions.isEmpty)
    }

    @Test func whoComesBackInTimeKeepsItsClaims() {
        _ = ask(.openSession(tab), at: 10)
        claim(in: tab, at: 20)
        dispatch(.sessionClosed(tab), at: 100)
        pass(from: 200, until: 9_000)
        #expect(ask(.openSession(tab), at: 9_050) == .session([article]))
        pass(from: 9_200, until: 60_000)
        #expect(isHeld)
    }

    @Test func itEndsByItsOwnWordAtOnce() {
        _ = ask(.openSession(tab), at: 10)
        claim(in: tab, at: 20)
        #expect(ask(.endSession(tab), at: 30) == .session([article]))
        #expect(!isHeld)
        #expect(ask(.endSession(tab), at: 40) == .noSession)
    }

    @Test func aClaimWithoutASessionOutlivesAll() {
        claim(in: nil, at: 10)
        _ = ask(.openSession(tab), at: 20)
        dispatch(.sessionClosed(tab), at: 30)
        pass(from: 200, until: 30_000)
        #expect(isHeld)
    }

    @Test func onlyOpenSessionsClaim() {
        #expect(reply(claim(in: tab, at: 10)) == .noSession)
        _ = ask(.openSession(tab), at: 20)
        claim(in: tab, at: 30)
        dispatch(.sessionClosed(tab), at: 40)
        #expect(reply(claim(in: tab, at: 50)) == .noSession, "it is not open, though not over yet")
        #expect(isHeld)
    }

    @Test func whatOneSessionHoldsMovesToAnotherAndTheFirstIsTold() {
        let other = SessionID(high: 3, low: 4)
        _ = ask(.openSession(tab), at: 10)
        _ = ask(.openSession(other), at: 10)
        claim(in: tab, at: 20)
        let token = store.state.lock(of: article)?.claim.id
        let moved = claim(in: other, at: 30)
        #expect(announcements(moved) == [.moved(article, from: tab)])
        #expect(records(moved) == [.claimSession(article, other)])
        #expect(store.state.lock(of: article)?.claim.id == token)
        #expect(claim(in: nil, at: 40).count == 1, "only the answer: it stays the session's")
        dispatch(.sessionClosed(tab), at: 50)
        #expect(store.state.sessions[tab] == nil)
        pass(from: 200, until: 30_000)
        #expect(isHeld)
        _ = ask(.endSession(other), at: 30_050)
        #expect(!isHeld)
    }

    @Test func aRestartedDaemonGivesTheSessionsOfItsClaimsTheSameTime() throws {
        _ = ask(.openSession(tab), at: 10)
        let written = records(claim(in: tab, at: 20))
        #expect(written.contains(.claimSession(article, tab)))
        let kept = try #require(store.state.lock(of: article)?.claim)
        var boot = boot()
        boot.ownClaims = [kept]
        boot.claimSessions = [article: tab]
        for returns in [true, false] {
            let next = try SessionTests()
            next.start(boot, at: 1_000)
            next.pass(from: 1_200, until: 900 + grace)
            #expect(next.isHeld)
            if returns {
                #expect(next.ask(.openSession(tab), at: 950 + grace) == .session([article]))
            }
            next.pass(from: 1_000 + grace, until: 30_000)
            #expect(next.isHeld == returns)
        }
    }

    @Test func whatTheDiskRefusedIsWrittenAgainWithItsSession() {
        _ = ask(.openSession(tab), at: 10)
        dispatch(.diskFailed(records(claim(in: tab, at: 20))), at: 30)
        let again = records(dispatch(.tick, at: 1_200))
        #expect(again.contains(.claimSession(article, tab)))
    }

    @Test func noMoreAreOpenedThanAllowed() {
        let cap = NewsroomLimits.sessions
        for number in 0..<cap {
            _ = ask(.openSession(SessionID(high: 9, low: UInt64(number))), at: 10)
        }
        #expect(ask(.openSession(tab), at: 20) == .full(limit: cap))
        #expect(ask(.openSession(SessionID(high: 9, low: 0)), at: 20) == .session([]))
    }

    @Test(arguments: [
        "", "5e", String(repeating: "5E", count: 16), String(repeating: "+1", count: 16),
    ])
    func anIdHasThirtyTwoLowerCaseDigits(wrong: String) throws {
        #expect(SessionID(wrong) == nil)
        let id = SessionID(high: 0x5e, low: .max)
        #expect(SessionID(id.description) == id)
    }
}
