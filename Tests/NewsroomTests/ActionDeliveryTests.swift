import Newsroom
import Redux
import Replication
import Testing
import Wire

/// One store, and an author who need not be honest: what it does, as values.
@Suite struct ActionDeliveryTests {
    private let store: Store<NewsroomReducer>
    private let author: Signer
    private let authorID: MemberID
    private let type: Text

    init() throws {
        let founding = Founding.shared
        let identity = founding.identities[0]
        let start = Time(monotonic: Moment(milliseconds: 0), wall: .unknown)
        store = founding.store(of: identity, at: start)
        author = Signer(identity: founding.identities[1], newsroom: founding.newsroom)
        authorID = founding.identities[1].member
        type = try Text("chat/said", limit: 128)
        let boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(3))
        for effect in dispatch(.started(boot)) {
            if case .persist(let records, _) = effect { _ = dispatch(.persisted(records)) }
        }
    }

    private func dispatch(_ event: Event, at milliseconds: Int64 = 0) -> [Effect] {
        let time = Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
        return store.dispatch(Action(at: time, event))
    }

    private func action(_ stamp: UInt64) -> ApplicationAction {
        ApplicationAction(
            id: ActionID(lamport: LamportStamp(clamping: stamp), member: authorID), type: type,
            payload: [], emitted: .unknown)
    }

    private func presence(nonce: UInt64 = 1, version: UInt64 = 1) -> NewsroomEntry {
        author.sign(
            .presence(Presence(base: Version(version))), key: .presence,
            instance: Instance(start: LamportStamp(clamping: 1), nonce: nonce),
            version: Version(version), lamport: LamportStamp(clamping: 2))
    }

    private func entry(
        _ stamp: UInt64, slot: UInt16, version: UInt64, nonce: UInt64 = 1
    ) throws -> NewsroomEntry {
        author.sign(
            .action(action(stamp)), key: .action(try #require(ActionSlot(slot))),
            instance: Instance(start: LamportStamp(clamping: 1), nonce: nonce),
            version: Version(version), lamport: LamportStamp(clamping: stamp + 1))
    }

    /// What is written and then told when these entries come.
    private func deliveries(_ entries: [NewsroomEntry]) -> [Effect] {
        let endpoint = Endpoint(host: "10.0.0.2", port: 7_947)
        return dispatch(.datagram(.entries(entries), from: endpoint)).filter { effect in
            if case .persist(let records, _) = effect {
                return records.contains { if case .delivered = $0 { true } else { false } }
            }
            if case .notify(.action) = effect { return true }
            return false
        }
    }

    private func delivery(_ stamps: UInt64...) -> [Effect] {
        guard let last = stamps.last else { return [] }
        return [
            .persist(
                [.delivered(authorID, LamportStamp(clamping: last))],
                then: stamps.map { .notify(.action(action($0))) })
        ]
    }

    @Test func anActionAboveAGapWaitsUntilItIsClosed() throws {
        #expect(
            deliveries([
                presence(), try entry(10, slot: 0, version: 2), try entry(13, slot: 3, version: 5),
            ]) == delivery(10))
        #expect(deliveries([try entry(12, slot: 2, version: 4)]).isEmpty)
        #expect(deliveries([try entry(11, slot: 1, version: 3)]) == delivery(11, 12, 13))
        #expect(deliveries([try entry(12, slot: 2, version: 4)]).isEmpty, "not again")
    }

    @Test func whatWasOverwrittenWhileItWaitedIsSkipped() throws {
        #expect(deliveries([presence(), try entry(11, slot: 0, version: 3)]).isEmpty)
        #expect(deliveries([try entry(12, slot: 0, version: 4)]).isEmpty)
        #expect(deliveries([try entry(10, slot: 1, version: 2)]) == delivery(10, 12))
    }

    @Test func aNewRunThatRepeatsItsWindowIsHeardOnlyForWhatIsNew() throws {
        #expect(
            deliveries([
                presence(), try entry(10, slot: 0, version: 2), try entry(11, slot: 1, version: 3),
            ]) == delivery(10, 11))
        let again = [
            try entry(12, slot: 2, version: 4, nonce: 2),
            try entry(10, slot: 0, version: 2, nonce: 2),
            try entry(11, slot: 1, version: 3, nonce: 2), presence(nonce: 2),
        ]
        #expect(deliveries(again) == delivery(12))
    }

    @Test func stampsThatDoNotRiseHurtTheirAuthorOnly() throws {
        #expect(
            deliveries([
                presence(), try entry(10, slot: 0, version: 2), try entry(10, slot: 1, version: 3),
                try entry(9, slot: 2, version: 4), try entry(11, slot: 3, version: 5),
            ]) == delivery(10, 11))
    }

    @Test func anActionIsAnsweredOnceItIsOnDiskAndSaidAfterwards() throws {
        let effects = dispatch(.command(RequestID(1), .emit(type, [1, 2])))
        guard case .persist(let records, let rest)? = effects.first, effects.count == 1,
            case .ownAction(let action)? = records.first, records.count == 1
        else {
            Issue.record("\(effects)")
            return
        }
        #expect(rest == [.answer(RequestID(1), .emitted(action.id))])
        #expect(action.payload == [1, 2])
        let version = store.state.version
        let said = dispatch(.persisted(records))
        let slot = try #require(ActionSlot(0))
        let entry = try #require(store.state.replica.entry(store.state.member, .action(slot)))
        #expect(entry.version == version.next)
        #expect(
            said == [
                .multicast(.entries([entry])),
                .persist(
                    [.delivered(store.state.member, action.id.lamport)],
                    then: [.notify(.action(action))]),
            ])
    }

    @Test func anActionThatTheDiskRefusedIsNeverSaid() throws {
        let refused = dispatch(.command(RequestID(1), .emit(type, [])))
        guard case .persist(let records, _)? = refused.first else {
            Issue.record("\(refused)")
            return
        }
        let version = store.state.version
        #expect(dispatch(.diskFailed(records)).isEmpty)
        #expect(store.state.version == version)
        let later = dispatch(.tick, at: 2_000)
        #expect(
            !later.contains { effect in
                if case .persist(let records, _) = effect {
                    return records.contains { if case .ownAction = $0 { true } else { false } }
                }
                return false
            })
    }

    @Test func aCursorThatTheDiskRefusedIsWrittenAgain() throws {
        let effects = deliveries([presence(), try entry(10, slot: 0, version: 2)])
        #expect(effects == delivery(10))
        let cursor = Record.delivered(authorID, LamportStamp(clamping: 10))
        #expect(dispatch(.diskFailed([cursor])).isEmpty)
        #expect(dispatch(.tick, at: 2_000).contains(.persist([cursor], then: [])))
    }

    @Test func aRestartSendsTheClaimsAndLeavesTheWindowToWhoeverLacksIt() throws {
        var boot = Boot(
            member: store.state.member, newsroom: store.state.newsroom,
            facts: Founding.shared.facts(3))
        boot.ceiling = LamportStamp(clamping: 5_000)
        boot.ownActions = (1...3).map { stamp in
            ApplicationAction(
                id: ActionID(
                    lamport: LamportStamp(clamping: stamp), member: store.state.member),
                type: type, payload: [], emitted: .unknown)
        }
        boot.delivered = [store.state.member: LamportStamp(clamping: 2)]
        let started = dispatch(.started(boot))
        guard case .persist(_, let held)? = started.first else {
            Issue.record("nothing waits for the ceiling")
            return
        }
        let sent = held.compactMap { effect -> [NewsroomEntry]? in
            if case .multicast(.entries(let entries)) = effect { return entries }
            return nil
        }.flatMap { $0 }
        #expect(sent.map(\.key) == [.presence])
        let slot = try #require(ActionSlot(2))
        let kept = store.state.replica.entry(store.state.member, .action(slot))
        #expect(kept?.payload.body == .action(boot.ownActions[2]))
        guard case .persist(let records, let told)? = started.last else {
            Issue.record("nothing is told")
            return
        }
        #expect(records.contains(.delivered(store.state.member, LamportStamp(clamping: 3))))
        #expect(told == [.notify(.action(boot.ownActions[2]))])
    }

    @Test func whatIsTooLongIsRefused() throws {
        let long = Array(repeating: UInt8(1), count: NewsroomLimits.actionPayloadBytes + 1)
        #expect(
            dispatch(.command(RequestID(1), .emit(type, long)))
                == [.answer(RequestID(1), .full(limit: NewsroomLimits.actionPayloadBytes))])
        let longType = try Text(String(repeating: "t", count: 129), limit: 1_000)
        #expect(
            dispatch(.command(RequestID(2), .emit(longType, [])))
                == [.answer(RequestID(2), .full(limit: NewsroomLimits.actionTypeBytes))])
    }
}
