internal import Newsroom
internal import Replication
internal import Wire

/// What must come to pass once faults have stopped: a connected core converges in ten seconds, and
/// in the end every lock has one living, acknowledged holder.
struct Liveness: Checker {
    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .converged: converged("10 s after the last fault", simulation)
        case .finished:
            converged("at the end", simulation)
            settled(simulation)
        default: return
        }
    }

    private func converged(_ moment: String, _ simulation: Simulation) {
        let hosts = simulation.newsroomHosts
        let digests = hosts.compactMap { host in host.process?.state.digest(hash: host.signer.hash) }
        if Set(digests).count > 1 {
            simulation.fail(.liveness, "nodes hold different things \(moment)")
        }
        for host in hosts {
            let here = host.process?.state.membersHere.count ?? 0
            if here != hosts.count {
                simulation.fail(
                    .liveness, "node \(host.index) sees \(here) of \(hosts.count) here \(moment)")
            }
        }
    }

    private func settled(_ simulation: Simulation) {
        for host in simulation.newsroomHosts {
            guard let state = host.process?.state else { continue }
            for article in state.tenures.keys.sorted() {
                let own = state.tenures[article]?.contenders[host.member]?.claim
                let lock = state.lock(of: article)
                if own?.isHeld == true && lock?.claim.member != host.member {
                    simulation.fail(
                        .liveness, "node \(host.index) still claims \(article), which it lost")
                }
                if let lock, lock.condition != .held {
                    simulation.fail(
                        .liveness,
                        "\(article) is \(lock.condition.rawValue) for node \(host.index) at the end")
                }
            }
        }
    }
}
