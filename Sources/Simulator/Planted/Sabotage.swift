internal import Newsroom
internal import Redux
internal import Replication
internal import Wire

typealias Sabotage = Middleware<NewsroomState, Action, Effect>

extension Simulation {
    /// What makes a node behave as if it had the planted bug.
    func sabotage(of host: Host) -> [Sabotage] {
        switch bug {
        case .ackTwiceInATerm: [acknowledgingAll(host.signer)]
        case .promiseRecordedAfterItsAck: [Simulation.trustingTheDisk]
        case .suspendUnnoticed: [Simulation.sleepingClock()]
        case .noticeSentTwice: [Simulation.giving { $0.isLoss ? [$0, $0] : [$0] }]
        case .noticeNotSent: [Simulation.giving { $0.isLoss ? [] : [$0] }]
        case .actionTwice: [Simulation.giving { $0.isAction ? [$0, $0] : [$0] }]
        case .actionOutOfOrder: [Simulation.givingActionsBackwards]
        case .digestOffByOne: [Simulation.givingDeltasWithoutTheFirst]
        default: incomingSabotage.map { [Simulation.taking($0)] } ?? []
        }
    }

    /// The verifier stands in for Ed25519; with its bug, for nothing.
    var verifierStandIn: any SignatureVerifier {
        bug == .unverifiedEntries ? NoVerifier() : KeyedHash()
    }

    /// Reads an envelope, leaving out what the node knows; with some bugs nothing, for they take in
    /// what is old.
    func decode(
        _ envelope: [UInt8], _ process: Process, from sender: Sender
    ) throws(WireError) -> Message {
        bug == .instanceNotCompared || bug == .beaconReplayAccepted
            ? try process.packets.decode(envelope, knowing: NothingKnown(), from: sender)
            : try process.packets.decode(envelope, knowing: process.store, from: sender)
    }

    /// Acknowledges every claim that comes, besides what the store promises.
    private func acknowledgingAll(_ signer: Signer) -> Sabotage {
        { state, action, next in
            var effects = next(action)
            for entry in action.event.said?.carried ?? [] {
                guard case .claim(let claim) = entry.payload.body, claim.isHeld,
                    let promised = state().promises[claim.article]?[claim.term],
                    promised != claim.id
                else { continue }
                let ack = signer.signAck(
                    article: claim.article, term: claim.term, claim: claim.id,
                    rosterDigest: state().facts.rosterDigest,
                    rosterSize: state().roster.members.count)
                effects.append(.multicast(.acks([ack])))
            }
            return effects
        }
    }

    /// Takes a promise for written as soon as it is handed to the disk.
    private static var trustingTheDisk: Sabotage {
        { _, action, next in
            var effects = next(action)
            let promises = effects.flatMap(\.records).filter {
                if case .promise = $0 { true } else { false }
            }
            if !promises.isEmpty { effects += next(Action(at: action.time, .persisted(promises))) }
            return effects
        }
    }

    /// A monotonic clock that does not count the time of a suspend.
    private static func sleepingClock() -> Sabotage {
        let clock = StoppedClock()
        return { state, action, next in
            let read = action.time.monotonic.milliseconds - clock.slept
            let gap = read - state().now.monotonic.milliseconds
            let step = gap > NewsroomLimits.goneAfter.milliseconds ? 1 : gap
            clock.slept += gap - step
            let moment = Moment(milliseconds: action.time.monotonic.milliseconds - clock.slept)
            return next(
                Action(at: Time(monotonic: moment, wall: action.time.wall), action.event))
        }
    }

    // MARK: What a node gives out

    private static func giving(_ change: @escaping (Effect) -> [Effect]) -> Sabotage {
        { _, action, next in next(action).flatMap { $0.changed(change) } }
    }

    private static var givingActionsBackwards: Sabotage {
        giving { effect in
            guard case .persist(let records, let rest) = effect, rest.contains(where: \.isAction)
            else { return [effect] }
            return [.persist(records, then: rest.reversed())]
        }
    }

    private static var givingDeltasWithoutTheFirst: Sabotage {
        giving { effect in
            guard case .send(.deltas(let deltas), let links) = effect else { return [effect] }
            let fewer = deltas.map { delta in
                NewsroomDelta(
                    member: delta.member, instance: delta.instance, from: delta.from,
                    upTo: delta.upTo, entries: Array(delta.entries.dropFirst()))
            }
            return [.send(.deltas(fewer), to: links)]
        }
    }
}

/// How long a clock stood still, in milliseconds.
private final class StoppedClock {
    var slept: Int64 = 0
}

/// Takes any bytes for a signature.
struct NoVerifier: SignatureVerifier {
    func verify(
        _ signature: [UInt8], over content: [UInt8], by member: MemberID
    ) throws(WireError) {}
}

extension Effect {
    fileprivate var isLoss: Bool {
        if case .notify(.lost) = self { true } else { false }
    }

    fileprivate var isAction: Bool {
        if case .notify(.action) = self { true } else { false }
    }

    /// What it brings to the disk.
    fileprivate var records: [Record] {
        guard case .persist(let records, let rest) = self else { return [] }
        return records + rest.flatMap(\.records)
    }

    /// Changes it, after what waits for the disk in it.
    fileprivate func changed(_ change: (Effect) -> [Effect]) -> [Effect] {
        guard case .persist(let records, let rest) = self else { return change(self) }
        return change(.persist(records, then: rest.flatMap { $0.changed(change) }))
    }
}
