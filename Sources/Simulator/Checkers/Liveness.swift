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
        // At the end of the numbers a new run is not known from an old one.
        if simulation.isSaturated { return }
        let hosts = simulation.newsroomHosts
        let digests = hosts.compactMap { host in host.process?.state.digest(hash: host.signer.hash)
        }
        if Set(digests).count > 1 {
            simulation.fail(
                .liveness, "nodes hold different things \(moment): \(difference(among: hosts))")
        }
        for host in hosts {
            let here = host.process?.state.membersHere.count ?? 0
            if here != hosts.count {
                simulation.fail(
                    .liveness, "node \(host.index) sees \(here) of \(hosts.count) here \(moment)")
            }
        }
    }

    /// Whose entries are not the same everywhere, and how far each node is with them.
    private func difference(among hosts: [Host]) -> String {
        let members = Set(hosts.flatMap { $0.process?.state.roster.orderedIDs ?? [] }).sorted()
        var lines: [String] = []
        for member in members {  // order-free: sorted above
            let seen = hosts.map { host in
                let log = host.process?.state.replica.namespaces[member]
                let digest = (log?.current?.entries(above: .zero) ?? []).reduce(into: Mixer()) {
                    $0.mix($1.payload.statement.content)
                }
                let instance = "\(log?.current?.instance.start.value ?? 0)"
                let incoming =
                    log?.incoming.map { " then \($0.instance.start.value)/\($0.contiguous.number)" }
                    ?? ""
                let mark = String(digest.value, radix: 16).prefix(4)
                return "\(instance)/\(log?.current?.contiguous.number ?? 0)#\(mark)\(incoming)"
            }
            if Set(seen).count > 1 {
                lines.append("\(TraceText.short(member)): \(seen.joined(separator: " "))")
            }
        }
        let facts = Set(hosts.compactMap { $0.process?.state.facts.digest }).count
        return (facts > 1 ? ["\(facts) sets of facts"] : []).joined()
            + lines.joined(separator: "; ")
    }

    private func settled(_ simulation: Simulation) {
        // At the end of the numbers no claim rises above another.
        if simulation.isSaturated { return }
        for host in simulation.newsroomHosts {
            guard let state = host.process?.state else { continue }
            for article in state.tenures.keys.sorted() {
                let own = state.tenures[article]?.contenders[host.member]?.claim
                let lock = state.lock(of: article)
                if own?.isHeld == true && lock?.claim.member != host.member {
                    checkWaiting(article, state, host, simulation)
                }
                if let lock, lock.condition != .held {
                    simulation.fail(
                        .liveness,
                        "\(article) is \(lock.condition.rawValue) for node \(host.index) at the end"
                    )
                }
            }
        }
    }

    /// A held claim that does not decide is pending, and only for as long as no majority is here.
    private func checkWaiting(
        _ article: ArticleID, _ state: NewsroomState, _ host: Host, _ simulation: Simulation
    ) {
        guard let pending = state.pending(of: article).first(where: { $0.missing != nil }) else {
            // Whoever lost its promises with its disk may have let two claims of a term be
            // certified.
            let isExcused =
                simulation.options.policy == .quorum
                && simulation.hosts.contains(where: \.isTainted)
            if isExcused { return }
            return simulation.fail(
                .liveness, "node \(host.index) still claims \(article), which it lost")
        }
        guard state.membersHere.count * 2 > state.roster.members.count else { return }
        let missing = pending.waitingFor.map(TraceText.short).joined(separator: " ")
        simulation.fail(
            .liveness, "\(TraceText.name(pending.claim)) still waits for \(missing) at the end")
    }
}
