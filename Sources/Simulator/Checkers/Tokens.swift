internal import Newsroom
internal import Replication

/// I4, advisory: after heal an article has one holder, no rival of the holder's term is left, and
/// its token beats every token that a rival may have shown to the CMS.
struct Tokens: Checker {
    /// The tokens that holders may have shown, and who did.
    private var shown: [ArticleID: Set<ClaimID>] = [:]
    private var absences = Absences()

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard simulation.options.policy == .advisory else { return }
        let isBack = absences.endBeyondHorizon(observation)
        switch observation {
        case .reduced(let host, _, _):
            // Whoever was away beyond the horizon has dropped its claims; nobody remembers them.
            if isBack { forget(host) }
            guard simulation.changedHost != nil, let process = host.process else { return }
            note(process)
        case .carriesOut(let host, .persist(let records, _)):
            // Released the horizon ago by its owner's clock; each machine here has one of its own.
            for case .forgetOwnClaim(let article) in records {
                shown[article] = shown[article]?.filter { $0.member != host.member }
            }
        case .stopped(let host): forgetUnwritten(by: host)
        case .starts(let host, let boot):
            let wall = host.clock.time(at: simulation.now).wall.millisecondsSinceEpoch
            let away = wall - (boot.lastAlive?.millisecondsSinceEpoch ?? wall)
            if away > NewsroomLimits.horizon.milliseconds { forget(host) }
        case .finished: for host in simulation.newsroomHosts { judge(host, simulation) }
        default: return
        }
    }

    private mutating func note(_ process: Process) {
        // order-free: a set
        for tenure in process.state.tenures.values {
            guard let lock = tenure.lock?.claim, lock.member == process.state.member else {
                continue
            }
            shown[lock.article, default: []].insert(lock.id)
        }
    }

    private mutating func forget(_ host: Host) {
        for article in shown.keys.sorted() {
            shown[article] = shown[article]?.filter { $0.member != host.member }
        }
    }

    /// What was never written was shown for a blink of the disk: nothing can be promised of it.
    private mutating func forgetUnwritten(by host: Host) {
        for article in shown.keys.sorted() {
            let written = host.disk.ownClaim(article)?.id
            shown[article] = shown[article]?.filter {
                $0.member != host.member || $0.lamport <= written?.lamport ?? .zero
            }
        }
    }

    private func judge(_ host: Host, _ simulation: Simulation) {
        guard let state = host.process?.state, host.isHonest, !simulation.isSaturated else {
            return
        }
        for article in state.tenures.keys.sorted() {
            guard let tenure = state.tenures[article], let lock = tenure.lock?.claim,
                !simulation.hosts.contains(where: \.isTainted)
            else { continue }
            // order-free: sorted below
            let rivals = tenure.contenders.values.map(\.claim).filter {
                $0.member != lock.member && $0.term == lock.term && $0.isHeld
            }
            if let rival = rivals.min(by: { $0.id < $1.id }) {
                simulation.fail(
                    .tokens,
                    "\(TraceText.name(rival)) still stands against \(TraceText.name(lock))")
            }
            // What a removed member showed counts no more (Found.md, Open).
            let members = state.roster.members
            let highest = shown[article]?.filter {
                $0.member != lock.member && members[$0.member] != nil
            }.max()
            if let highest, highest.lamport >= lock.id.lamport {
                simulation.fail(
                    .tokens,
                    "the token of \(TraceText.name(lock)) does not beat \(highest.lamport.value)")
            }
        }
    }
}
