internal import Newsroom
internal import Replication

/// I8: no node shows "held by me" while it hears nobody, or after a suspend or a restart before it
/// heard what happened meanwhile, without saying unverified.
struct Unverified: Checker {
    private struct Run {
        /// The last word from anybody.
        var heard: Instant
        /// When the machine fell asleep or the daemon started, until a link has brought news.
        var blindSince: Instant?
        /// When it began to look.
        var awake: Instant
        /// The highest stamp of what the run began with: what it claims itself is above.
        var known = LamportStamp.max
    }

    private var runs: [Int: Run] = [:]
    private var lastEvent: [Int: Instant] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .starts(let host, _):
            runs[host.index] = Run(
                heard: simulation.now, blindSince: simulation.now, awake: simulation.now)
            lastEvent[host.index] = simulation.now
        case .reduced(let host, .started, _):
            runs[host.index]?.known = host.process?.state.instance.start ?? .max
        case .stopped(let host): runs[host.index] = nil
        case .wakes(let host):
            // A nap that nobody's timeouts notice is no suspend. Between two of them the daemon may
            // have had no tick, and yet noticed the first one.
            let since = lastEvent[host.index] ?? simulation.now
            if simulation.now - since > Unverified.nap {
                runs[host.index]?.blindSince = since
                runs[host.index]?.awake = simulation.now
                runs[host.index]?.known = .max
            }
        case .reduced(let host, let event, _):
            hear(event, host, simulation)
            look(at: host, simulation)
        default: return
        }
    }

    private mutating func hear(_ event: Event, _ host: Host, _ simulation: Simulation) {
        lastEvent[host.index] = simulation.now
        switch event {
        case .datagram(let message, _):
            runs[host.index]?.heard = simulation.now
            seeEqual(message, host)
        case .message(_, let message):
            runs[host.index]?.heard = simulation.now
            switch message {
            // An answer to a digest, or a greeting that shows that nothing is missing.
            case .deltas, .hello, .digest, .facts: runs[host.index]?.blindSince = nil
            default: seeEqual(message, host)
            }
        default: break
        }
    }

    /// A fresh beacon of somebody who holds what this node holds.
    private mutating func seeEqual(_ message: Message, _ host: Host) {
        guard runs[host.index]?.blindSince != nil else { return }
        let beacons: [Beacon]
        switch message {
        case .beacons(let fresh), .heardBeacons(let fresh, _): beacons = fresh
        default: return
        }
        guard let own = host.process?.state.digestHint else { return }
        if beacons.contains(where: { $0.digestHint == own }) { runs[host.index]?.blindSince = nil }
    }

    private mutating func look(at host: Host, _ simulation: Simulation) {
        guard let process = host.process, let run = runs[host.index], host.isHonest,
            run.blindSince != nil || simulation.now - run.heard > Unverified.patience
        else { return }
        let state = process.state
        // order-free: any of them
        let own = state.tenures.values.compactMap { $0.lock?.claim }.first {
            $0.member == host.member && state.lock(of: $0.article)?.condition == .held
                && !isNew($0, since: run, host)
        }
        guard let own else { return }
        // Whoever is known not to run, as one who said goodbye, is not waited for.
        let others = state.roster.orderedIDs.filter {
            $0 != host.member && state.peers[$0]?.isDown != true
        }
        guard !others.isEmpty else {
            // Alone for so long, it has nobody to ask.
            if simulation.now - run.awake > Unverified.alone { runs[host.index]?.blindSince = nil }
            return
        }
        if simulation.now - run.heard > Unverified.patience {
            simulation.fail(
                .unverified,
                "node \(host.index) hears nobody and shows \(TraceText.name(own)) as held")
        }
        if run.blindSince != nil {
            simulation.fail(
                .unverified,
                "node \(host.index) was away and shows \(TraceText.name(own)) as held")
        }
    }

    /// A claim that was made after the machine woke up or the daemon started is not of the past.
    private func isNew(_ claim: Claim, since run: Run, _ host: Host) -> Bool {
        guard let blind = run.blindSince else { return false }
        if claim.id.lamport > run.known { return true }
        let began = host.clock.time(at: blind).wall.millisecondsSinceEpoch
        return claim.since.millisecondsSinceEpoch >= began
    }

    /// The five seconds after which a member is gone, a tick, and drift.
    private static let patience = Delay.milliseconds(5_800)
    private static let alone = Delay.milliseconds(14_900)
    /// Longer than this a machine does not sleep unnoticed.
    private static let nap = Delay.milliseconds(5_500)
}
