import Newsroom
import Redux
import Replication
import Testing
import Wire

/// A disk that refuses: what the store does about it, as values.
@Suite struct DurabilityTests {
    private let store: Store<NewsroomReducer>
    private let article: ArticleID

    init() throws {
        let founding = Founding.shared
        let identity = founding.identities[0]
        store = founding.store(of: identity, at: DurabilityTests.time(0))
        article = try ArticleID("front-page")
        let boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(2))
        let effects = store.dispatch(Action(at: DurabilityTests.time(0), .started(boot)))
        let isHeld = effects.allSatisfy(waitsForTheCeiling)
        #expect(isHeld && !effects.isEmpty, "nothing leaves before the clock's ceiling is on disk")
    }

    /// Whether an effect is a transaction that begins with the clock's ceiling.
    private func waitsForTheCeiling(_ effect: Effect) -> Bool {
        guard case .persist(let records, _) = effect, case .ceiling? = records.first else {
            return false
        }
        return true
    }

    private static func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    private func dispatch(_ event: Event, at milliseconds: Int64) -> [Effect] {
        store.dispatch(Action(at: DurabilityTests.time(milliseconds), event))
    }

    private func records(_ effects: [Effect]) -> [Record] {
        effects.flatMap { effect -> [Record] in
            if case .persist(let records, _) = effect { return records }
            return []
        }
    }

    private func ceilings(_ records: [Record]) -> [Record] {
        records.filter { if case .ceiling = $0 { true } else { false } }
    }

    @Test func aRefusedCeilingIsNotAskedForInALoopAndGoesAlongWithWhatWaits() throws {
        let boot = store.state.clock.reserving
        let ceiling = Record.ceiling(try #require(boot))
        #expect(dispatch(.diskFailed([ceiling]), at: 10).isEmpty)
        let claim = dispatch(
            .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)), at: 20)
        #expect(claim.allSatisfy(waitsForTheCeiling), "another write might succeed without it")
        #expect(Set(ceilings(records(claim))) == [ceiling])
        #expect(dispatch(.diskFailed(records(claim)), at: 30).isEmpty)
        let later = dispatch(.tick, at: 1_500)
        #expect(!ceilings(records(later)).isEmpty)
    }

    @Test func aClaimThatTheDiskRefusedIsWrittenAgainAsItIsByThen() throws {
        let ceiling = Record.ceiling(try #require(store.state.clock.reserving))
        _ = dispatch(.persisted([ceiling, .barrier(.ceiling, 1)]), at: 5)
        let claimed = dispatch(
            .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)), at: 10)
        let refused = records(claimed)
        let claim = try #require(store.state.lock(of: article)?.claim)
        #expect(refused.contains(.ownClaim(claim, written: .unknown)))
        #expect(dispatch(.diskFailed(refused), at: 20).isEmpty)
        #expect(store.state.drops[.diskFailure] == 1)
        #expect(store.state.promises[article]?[claim.term] == claim.id, "it may be on disk")
        _ = dispatch(.command(RequestID(2), .release(article)), at: 30)
        #expect(records(dispatch(.tick, at: 500)).isEmpty, "not at once")
        let again = records(dispatch(.tick, at: 1_100))
        var released = claim
        released.status = .released
        #expect(again.contains(.ownClaim(released, written: .unknown)))
        #expect(!again.contains(.ownClaim(claim, written: .unknown)))
    }
}
