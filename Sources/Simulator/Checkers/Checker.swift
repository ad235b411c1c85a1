internal import Newsroom
internal import Replication
internal import Wire

/// Watches a run for one property; one file a property.
protocol Checker {
    /// Looks at what happened; what is wrong it tells the simulation.
    mutating func observe(_ observation: Observation, in simulation: Simulation)
}

/// What checkers see, as it happens.
enum Observation {
    /// A store took an event in and gave these effects, none of which is carried out yet.
    case reduced(Host, Event, [Effect])
    /// An effect is carried out now, after all that it waited for.
    case carriesOut(Host, Effect)
    /// Bytes from the network were refused before they reached the store.
    case dropped(Host, WireError)
    /// A daemon is about to start from this.
    case starts(Host, Boot)
    /// A daemon has ended, one way or another.
    case stopped(Host)
    /// A machine wakes up; its daemon has not noticed yet.
    case wakes(Host)
    /// An old disk was put back, or the disk was cloned.
    case tainted(Host)
    /// An editor asked for something, and was told that the disk did not take it.
    case failed(Host, Command)
    /// Ten seconds after the last fault.
    case converged
    /// The end of the run, long after the last fault.
    case finished
}

extension Message {
    /// Nothing of it was new.
    var isEmpty: Bool {
        switch self {
        case .entries(let entries): entries.isEmpty
        case .beacons(let beacons), .heardBeacons(let beacons, _): beacons.isEmpty
        case .acks(let acks): acks.isEmpty
        case .deltas(let deltas): deltas.isEmpty
        default: false
        }
    }
}

extension Observation {
    /// The host whose entries, facts or locks may have changed just now. Most of what a node hears
    /// it has heard before: what brings nothing and has no effect is passed over.
    var changedHost: Host? {
        guard case .reduced(let host, let event, let effects) = self else { return nil }
        switch event {
        case .datagram(.beacons, _), .message(_, .beacons), .message(_, .heardBeacons),
            .message(_, .beaconRequest),
            .message(_, .digest), .dialFailed, .discovered, .linkDown:
            return nil
        case .datagram(let message, _) where effects.isEmpty && message.isEmpty: return nil
        case .message(_, let message) where effects.isEmpty && message.isEmpty: return nil
        case .tick where effects.isEmpty, .persisted where effects.isEmpty: return nil
        case .tick, .started, .command, .datagram, .linkUp, .message, .persisted, .diskFailed,
            .sessionClosed, .stopping:
            return host
        }
    }
}
