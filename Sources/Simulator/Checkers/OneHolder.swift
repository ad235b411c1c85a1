internal import Newsroom
internal import Replication

/// I2: an article has one holder in a state, and the holder is a member.
struct OneHolder: Checker {
    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .reduced:
            guard let host = simulation.changedHost, let process = host.process else { return }
            look(at: process, of: host, simulation)
        case .converged, .finished:
            for host in simulation.hosts { compareViews(of: host, simulation) }
        default: return
        }
    }

    private func look(at process: Process, of host: Host, _ simulation: Simulation) {
        // order-free: any of them
        for tenure in process.state.tenures.values {
            guard let lock = tenure.lock?.claim else { continue }
            if !process.state.roster.includes(lock.member) {
                simulation.fail(
                    .oneHolder, "node \(host.index) shows \(lock.article) held by a stranger")
            }
        }
    }

    /// What `byline who` shows is what `byline locks` shows.
    private func compareViews(of host: Host, _ simulation: Simulation) {
        guard let state = host.process?.state else { return }
        var editing: [ArticleID: [MemberID]] = [:]
        for view in state.presence {
            for article in view.editing { editing[article, default: []].append(view.member.id) }
        }
        for lock in state.locks where editing[lock.claim.article] != [lock.claim.member] {
            simulation.fail(
                .oneHolder, "node \(host.index) shows \(lock.claim.article) with two holders")
        }
        if editing.count != state.locks.count {
            simulation.fail(.oneHolder, "node \(host.index) shows an editor without a lock")
        }
    }
}
