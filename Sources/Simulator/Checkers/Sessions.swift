internal import Newsroom

/// What a session claimed is released in time after its last connection closed, and not before,
/// by its own count of connections and claims. DESIGN section 3.
struct Sessions: Checker {
    private struct Owned {
        let session: SessionID
        /// The spell's begin: a holder's later claims of it keep it.
        let since: WallTime
        var wasHeld = true
    }

    private struct Run {
        let number: Int
        let start: Moment
        var connections: [SessionID: Int] = [:]
        var closed: [SessionID: Moment] = [:]
        var owned: [ArticleID: Owned] = [:]

        func isInUse(by event: Event) -> Bool {
            if case .command = event { true } else { !owned.isEmpty || !connections.isEmpty }
        }
    }

    private var runs: [Int: Run] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        // At the end of the numbers no release rises above its claim in a newer run.
        if simulation.isSaturated { return }
        switch observation {
        case .starts(let host, let boot): start(host, boot, simulation)
        case .stopped(let host): runs[host.index] = nil
        case .reduced(let host, let event, let effects):
            guard host.isHonest, let state = host.process?.state else { return }
            guard runs[host.index]?.isInUse(by: event) == true else { return }
            let flat = Sessions.flat(effects)
            note(event, flat, host, state)
            if case .tick = event { judge(host, state, flat, simulation) }
            lookAgain(host, state)
        default: return
        }
    }

    private mutating func start(_ host: Host, _ boot: Boot, _ simulation: Simulation) {
        var run = Run(
            number: host.runs, start: host.clock.time(at: simulation.now).monotonic)
        for claim in boot.ownClaims where claim.isHeld {
            guard let session = boot.claimSessions[claim.article] else { continue }
            run.owned[claim.article] = Owned(session: session, since: claim.since)
        }
        runs[host.index] = run
    }

    private mutating func note(
        _ event: Event, _ effects: [Effect], _ host: Host, _ state: NewsroomState
    ) {
        switch event {
        case .sessionClosed(let id):
            runs[host.index]?.connections[id, default: 1] -= 1
            if runs[host.index]?.connections[id] == 0 {
                runs[host.index]?.closed[id] = state.now.monotonic
            }
        case .command(let request, let command):
            for case .answer(request, let reply) in effects {
                answered(command, reply, host)
            }
        default: return
        }
    }

    private mutating func answered(_ command: Command, _ reply: Reply, _ host: Host) {
        switch (command, reply) {
        case (.openSession(let id, _), .session):
            runs[host.index]?.connections[id, default: 0] += 1
        case (.endSession(let id), .session):
            runs[host.index]?.connections[id] = nil
            // Released in the same breath; the next tick must find nothing.
            runs[host.index]?.closed[id] = Moment(milliseconds: .min / 2)
        case (.claim(let article, let details, _), .held(let claim)),
            (.claim(let article, let details, _), .pending(let claim)):
            if let session = details.session {
                runs[host.index]?.owned[article] = Owned(session: session, since: claim.since)
            } else if runs[host.index]?.owned[article]?.since != claim.since {
                runs[host.index]?.owned[article] = nil
            }
        case (.take(let article, _, _, _), .held(let claim)),
            (.take(let article, _, _, _), .pending(let claim)):
            if runs[host.index]?.owned[article]?.since != claim.since {
                runs[host.index]?.owned[article] = nil
            }
        case (.release(let article, _), .released): runs[host.index]?.owned[article] = nil
        default: return
        }
    }

    private func judge(
        _ host: Host, _ state: NewsroomState, _ effects: [Effect], _ simulation: Simulation
    ) {
        guard let run = runs[host.index], !state.isStopping,
            state.roster.members[host.member] != nil
        else { return }
        for article in run.owned.keys.sorted() {
            guard let owned = run.owned[article],
                let own = state.tenures[article]?.contenders[host.member]?.claim
            else { continue }
            let isOpen = (run.connections[owned.session] ?? 0) > 0
            let away = state.now.monotonic - (run.closed[owned.session] ?? run.start)
            let isOver = !isOpen && away >= NewsroomLimits.sessionGrace
            let isHeld = own.isHeld && own.since == owned.since
            if isHeld && isOver {
                simulation.fail(
                    .sessions,
                    "node \(host.index) holds \(article) \(away.milliseconds) ms after its session "
                        + "\(owned.session) closed")
            }
            if !isHeld && !isOver && owned.wasHeld && own.since == owned.since,
                !Sessions.tellsLoss(of: article, effects)
            {
                simulation.fail(
                    .sessions,
                    "node \(host.index) released \(article), and its session \(owned.session) "
                        + "\(isOpen ? "is open" : "closed \(away.milliseconds) ms ago")")
            }
        }
    }

    /// Only what a tick itself releases is its doing: much else ends a claim in between.
    private mutating func lookAgain(_ host: Host, _ state: NewsroomState) {
        for article in (runs[host.index]?.owned.keys.sorted() ?? []) {
            let own = state.tenures[article]?.contenders[host.member]?.claim
            let since = runs[host.index]?.owned[article]?.since
            runs[host.index]?.owned[article]?.wasHeld = own?.isHeld == true && own?.since == since
        }
    }

    private static func tellsLoss(of article: ArticleID, _ effects: [Effect]) -> Bool {
        effects.contains {
            guard case .notify(.lost(let notice)) = $0 else { return false }
            return notice.article == article
        }
    }

    /// The effects, those that wait for the disk among them.
    private static func flat(_ effects: [Effect]) -> [Effect] {
        effects.flatMap { effect -> [Effect] in
            if case .persist(_, let rest) = effect { [effect] + flat(rest) } else { [effect] }
        }
    }
}
