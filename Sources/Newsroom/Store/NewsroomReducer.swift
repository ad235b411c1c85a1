public import Redux
internal import Replication

/// The reducer that every node runs: the daemon's and the simulator's.
public struct NewsroomReducer: Reducer {
    private let signing: any Signing

    /// A reducer that signs what its node says.
    public init(signing: any Signing) {
        self.signing = signing
    }

    /// Takes `action` into `state`; returns the effects in the order to carry them out.
    public func reduce(_ state: inout NewsroomState, _ action: Action) -> [Effect] {
        var out = Outbox(signing: signing)
        let slept = action.time.monotonic - state.now.monotonic
        state.now = action.time
        if slept > NewsroomLimits.goneAfter {
            state.resume(after: slept, &out)
        } else if slept > NewsroomLimits.beaconPeriod {
            // Ticks were missed, as in a nap: what time has changed comes before what happens now.
            state.tick(&out)
        }
        state.handle(action.event, &out)
        state.tendLines(&out)
        state.announce(&out)
        state.deliverActions(&out)
        // Last: nothing waits for it, but a stamp is to be durable before the journal has it.
        if !out.journal.isEmpty { out.add(.journal(out.journal)) }
        return state.holdingBack(&out)
    }
}

extension NewsroomState {
    mutating func handle(_ event: Event, _ out: inout Outbox) {
        switch event {
        case .started(let boot): start(boot, &out)
        case .tick: tick(&out)
        case .command(let request, let command): perform(command, request, &out)
        case .datagram(let message, let endpoint): receive(message, from: endpoint, &out)
        case .linkUp(let link, let member, let endpoint, let isDialled):
            linkUp(link, member, endpoint, isDialled: isDialled, &out)
        case .message(let link, let message): receive(message, on: link, &out)
        case .linkDown(let link): linkDown(link, &out)
        case .dialFailed(let endpoint, let isRefused):
            dialFailed(endpoint, isRefused: isRefused, &out)
        case .discovered(let endpoints, let member): discovered(endpoints, member, &out)
        case .persisted(let records): persisted(records, &out)
        case .diskFailed(let records): diskFailed(records)
        case .sessionClosed(let id): closeSession(id)
        case .stopping: stop(&out)
        }
    }

    /// Lets no stamp out that is not under the durable ceiling, and raises the ceiling in time.
    /// What waits for the disk is not overtaken by what follows.
    mutating func holdingBack(_ out: inout Outbox) -> [Effect] {
        let effects = out.takeEffects()
        let ceiling = clock.reserve()
        if effects.isEmpty || (clock.isDurable && passedBarrier == barrier) {
            return effects + (ceiling.map { [.persist([.ceiling($0)], then: [])] } ?? [])
        }
        barrier += 1
        // A ceiling that is on its way goes along with what waits for it: a transaction without it
        // may succeed where the one with it failed.
        let waited = ceiling ?? (clock.isDurable ? nil : clock.reserving)
        return transactions(of: effects, gate: waited.map { [.ceiling($0)] } ?? [])
    }

    /// The effects as transactions in a row, each with what it waits for. One within another would
    /// take its turn only after all that were handed to the disk meanwhile.
    private func transactions(of effects: [Effect], gate: [Record]) -> [Effect] {
        var waiting: [(records: [Record], rest: [Effect])] = []
        for effect in effects {
            if case .persist(let records, let rest) = effect {
                waiting.append((gate + records, rest))
            } else if waiting.isEmpty {
                waiting.append((gate, [effect]))
            } else {
                waiting[waiting.count - 1].rest.append(effect)
            }
        }
        if waiting.isEmpty { waiting.append((gate, [])) }
        waiting[waiting.count - 1].records.append(.barrier(.ceiling, barrier))
        return waiting.map { .persist($0.records, then: $0.rest) }
    }
}
