internal import Newsroom
internal import Replication

/// I7, its other half: what an editor was told of losses and answers and has not seen is there
/// after every restart, what it has seen is not shown again, and no answer is told twice.
struct Unseen: Checker {
    private struct Pile {
        /// Told, on disk, and not said to be seen.
        var unseen: Set<ClaimID> = []
        /// Said to be seen, and answered so.
        var seen: Set<ClaimID> = []
    }

    private var piles: [Int: Pile] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        // At the end of the numbers names of claims repeat.
        if simulation.isSaturated { return }
        switch observation {
        case .carriesOut(let host, .notify(.lost(let notice))):
            // A disk that refused it is excused: told all the same, it may be forgotten.
            if host.disk.holdsNotice(of: notice.claim) {
                piles[host.index, default: Pile()].unseen.insert(notice.claim)
            }
        case .carriesOut(let host, .notify(.answered(let heard))): told(heard, host, simulation)
        case .reduced(let host, .command(_, .see(let claims)), _):
            // From here on the disk may say the one or the other, until it is answered.
            piles[host.index]?.unseen.subtract(claims)
        case .carriesOut(let host, .answer(_, .seen(let claims))):
            piles[host.index, default: Pile()].seen.formUnion(claims)
        case .tainted(let host): piles[host.index] = nil
        case .starts(let host, let boot): started(host, boot, simulation)
        default: return
        }
    }

    private mutating func told(
        _ heard: HeardAnswer, _ host: Host, _ simulation: Simulation
    ) {
        guard host.disk.holdsAnswer(to: heard.answer.ask) else { return }
        let isFresh = piles[host.index, default: Pile()].unseen.insert(heard.id).inserted
        guard !isFresh || piles[host.index]?.seen.contains(heard.id) == true,
            !host.hasMisbehaved, !host.isTainted
        else { return }
        simulation.fail(
            .notices,
            "node \(host.index) tells twice of the answer about \(heard.answer.article)")
    }

    private func started(_ host: Host, _ boot: Boot, _ simulation: Simulation) {
        guard !host.hasMisbehaved, !host.isTainted, let pile = piles[host.index] else { return }
        let shown = Set(boot.notices.map(\.claim) + boot.answers.map(\.id))
        if let lost = pile.unseen.subtracting(shown).min(),
            pile.unseen.count < NewsroomLimits.notices
        {
            simulation.fail(
                .notices,
                "node \(host.index) forgot to tell of \(TraceText.name(lost)), which nobody saw")
        }
        if let again = pile.seen.intersection(shown).min() {
            simulation.fail(
                .notices, "node \(host.index) shows the loss of \(TraceText.name(again)) again")
        }
    }
}
