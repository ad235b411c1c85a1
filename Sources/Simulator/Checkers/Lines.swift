internal import Newsroom
internal import Replication

/// Waiting and handing over: no waiter is lost, whose turn it is gets the article, and nobody else
/// claims what is left to somebody who is here.
struct Lines: Checker {
    private struct Wait {
        /// The wish's stamp.
        let stamp: LamportStamp
    }

    private struct Offered {
        let claim: ClaimID
        let offer: Offer
        /// By the node's own clock, by which it counts turns.
        let at: Moment
    }

    /// What each machine's daemon was heard to wait for.
    private var waits: [Int: [ArticleID: Wait]] = [:]
    /// What each node was told is left to somebody.
    private var offered: [Int: [ArticleID: Offered]] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        // At the end of the numbers stamps do not tell what came before what.
        if simulation.isSaturated { return }
        switch observation {
        case .starts(let host, let boot): start(host, boot)
        case .stopped(let host), .tainted(let host): forget(host)
        case .reduced(let host, let event, let effects):
            guard host.isHonest, !host.isTainted, let state = host.process?.state else { return }
            judge(event, effects, host, state, simulation)
            follow(host, state, effects, simulation)
        case .finished: finish(simulation)
        default: return
        }
    }

    private mutating func forget(_ host: Host) {
        waits[host.index] = nil
        offered[host.index] = nil
    }

    /// A run waits for what its disk holds.
    private mutating func start(_ host: Host, _ boot: Boot) {
        forget(host)
        // order-free: a dictionary comes out
        for wait in boot.waits {
            waits[host.index, default: [:]][wait.wish.article] = Wait(stamp: wait.wish.lamport)
        }
    }

    // MARK: What the node does

    private mutating func follow(
        _ host: Host, _ state: NewsroomState, _ effects: [Effect], _ simulation: Simulation
    ) {
        for article in (waits[host.index] ?? [:]).keys.sorted() where state.waits[article] == nil {
            lost(article, host, state, effects, simulation)
        }
        // order-free: a dictionary comes out
        waits[host.index] = state.waits.mapValues { Wait(stamp: $0.wish.lamport) }
        for article in (offered[host.index] ?? [:]).keys.sorted() {
            let left = offered[host.index]?[article]
            let deciding = state.tenures[article]?.deciding?.claim
            // Whoever left it, claims again and is outvoted, leaves it to nobody.
            if deciding?.id != left?.claim || deciding?.offer != left?.offer {
                offered[host.index]?[article] = nil
            }
        }
        // order-free: each article on its own
        for (article, tenure) in state.tenures where offered[host.index]?[article] == nil {
            guard let claim = tenure.deciding?.claim, let offer = claim.offer else { continue }
            offered[host.index, default: [:]][article] = Offered(
                claim: claim.id, offer: offer, at: state.now.monotonic)
        }
    }

    /// A wait ends with a claim of a later stamp, by the editor's word, by the holder's answer, and
    /// with the membership or a sleep beyond the horizon.
    private func lost(
        _ article: ArticleID, _ host: Host, _ state: NewsroomState, _ effects: [Effect],
        _ simulation: Simulation
    ) {
        guard let wait = waits[host.index]?[article], !state.isOutsider else { return }
        if state.tenures[article]?.lock?.claim.member == host.member { return }
        let own = state.tenures[article]?.contenders[host.member]?.claim
        if let own, own.id.lamport > wait.stamp { return }
        let isWithdrawn =
            state.replica.entry(host.member, .wish(article))?.payload.body == .withdrawnWish
        // Beyond the horizon a new run of the namespace begins, without the wish.
        let isForgotten = state.replica.entry(host.member, .wish(article)) == nil
        if isWithdrawn || isForgotten { return }
        simulation.fail(
            .lines, "node \(host.index) waits no more for \(article), and has not got it")
    }

    // MARK: Claims past the line

    private func judge(
        _ event: Event, _ effects: [Effect], _ host: Host, _ state: NewsroomState,
        _ simulation: Simulation
    ) {
        guard case .command(_, .claim(let article, _, offline: false)) = event,
            let left = offered[host.index]?[article], left.offer.member != host.member,
            state.now.monotonic - left.at < Lines.turn
        else { return }
        for effect in effects {
            let claim: Claim
            switch effect {
            case .answer(_, .held(let held)): claim = held
            case .answer(_, .pending(let pending)): claim = pending
            default: continue
            }
            guard claim.supersedes.contains(left.claim), claim.since == state.now.wall,
                effects.contains(where: { writes(claim.id, $0) }),
                isWaiting(left.offer, for: article, as: state, simulation)
            else { continue }
            simulation.fail(
                .lines,
                "node \(host.index) claimed \(article), which was left to another who is here")
        }
    }

    /// Whether a claim is new, and not one that was made a moment before and waits for acks.
    private func writes(_ claim: ClaimID, _ effect: Effect) -> Bool {
        guard case .persist(let records, let rest) = effect else { return false }
        for case .ownClaim(let written, _) in records where written.id == claim { return true }
        return rest.contains { writes(claim, $0) }
    }

    /// Whether the member to whom something is left is here, and still wants it.
    private func isWaiting(
        _ offer: Offer, for article: ArticleID, as state: NewsroomState, _ simulation: Simulation
    ) -> Bool {
        guard state.peers[offer.member]?.status == .here, !state.isCutOff,
            let other = simulation.hosts.first(where: { $0.member == offer.member }),
            other.isHonest, !other.isTainted, other.isRunning, let theirs = other.process?.state,
            !state.isOutsider, !simulation.isRemoved(other)
        else { return false }
        guard let stamp = offer.wish else { return true }
        return theirs.waits[article]?.wish.lamport == stamp
    }

    /// Under the turn by which each successor has its own, with a tick and drift.
    private static let turn = Span.milliseconds(NewsroomLimits.offerTurn.milliseconds - 500)

    // MARK: The end

    private func finish(_ simulation: Simulation) {
        let hosts = simulation.newsroomHosts.filter { $0.isHonest && !$0.hasMisbehaved }
        guard !hosts.contains(where: \.isTainted) else { return }
        for host in hosts {
            guard let state = host.process?.state else { continue }
            for article in state.waits.keys.sorted() {
                guard let wait = state.waits[article] else { continue }
                for other in hosts { look(at: other, wait, of: host, simulation) }
                checkTurn(article, host, state, simulation)
            }
        }
    }

    /// Everybody sees everybody in line, and in one order.
    private func look(
        at other: Host, _ wait: Newsroom.Wait, of host: Host, _ simulation: Simulation
    ) {
        guard let state = other.process?.state, let own = host.process?.state else { return }
        let article = wait.wish.article
        let line = state.line(of: article).map(\.member)
        if !line.contains(host.member) {
            simulation.fail(
                .lines, "node \(other.index) does not see node \(host.index) wait for \(article)")
        }
        if line != own.line(of: article).map(\.member) {
            simulation.fail(
                .lines, "nodes \(other.index) and \(host.index) see two lines for \(article)")
        }
    }

    /// Whoever is first in line for what nobody has would have got it long ago.
    private func checkTurn(
        _ article: ArticleID, _ host: Host, _ state: NewsroomState, _ simulation: Simulation
    ) {
        guard state.lock(of: article) == nil, state.pending(of: article).isEmpty, !state.isCutOff,
            state.line(of: article).first?.member == host.member
        else { return }
        simulation.fail(
            .lines, "node \(host.index) is first in line for \(article), which is free at the end")
    }
}
