internal import Newsroom
internal import Replication

/// Application actions reach every member's subscribers once each, in each author's order, and
/// nothing is said of one before its author's disk has it.
struct Actions: Checker {
    private struct Ear: Hashable {
        let host: Int
        let author: MemberID
    }

    /// What each author was told is emitted, by rising stamp.
    private var emitted: [MemberID: [ActionID]] = [:]
    private var heard: [Ear: [LamportStamp]] = [:]
    /// Whoever lost its cursor or an action between its disk and its subscribers.
    private var doubts: Set<Ear> = []
    private var doubtful: Set<Int> = []

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .carriesOut(let host, .answer(_, .emitted(let id))) where !host.hasMisbehaved:
            // Who floods the others with versions hides its own actions among them.
            emitted[host.member, default: []].append(id)
        case .carriesOut(let host, .notify(.action(let action))): deliver(action, host, simulation)
        case .carriesOut(let host, .multicast(.entries(let entries))):
            for entry in entries { said(entry, host, simulation) }
        case .reduced(let host, .diskFailed, _), .tainted(let host): doubtful.insert(host.index)
        case .stopped(let host):
            // At most once: a crash between the disk and the subscribers loses an action.
            for author in simulation.hosts.map(\.member) {
                let ear = Ear(host: host.index, author: author)
                if host.disk.cursor(author) > heard[ear]?.last ?? .zero { doubts.insert(ear) }
            }
        case .finished: judge(simulation)
        default: return
        }
    }

    private mutating func deliver(
        _ action: ApplicationAction, _ host: Host, _ simulation: Simulation
    ) {
        let ear = Ear(host: host.index, author: action.id.member)
        let last = heard[ear]?.last ?? .zero
        if action.id.lamport <= last && !doubtful.contains(host.index) {
            simulation.fail(
                .actions,
                "node \(host.index) is told of action \(action.id.lamport.value) of "
                    + "\(TraceText.short(action.id.member)) after \(last.value)")
        }
        heard[ear, default: []].append(action.id.lamport)
    }

    private func said(_ entry: NewsroomEntry, _ host: Host, _ simulation: Simulation) {
        guard entry.member == host.member, host.isHonest,
            case .action(let action) = entry.payload.body, !host.disk.holds(action.id)
        else { return }
        simulation.fail(
            .actions,
            "node \(host.index) said action \(action.id.lamport.value) before the disk had it")
    }

    /// All that was emitted in the last day has come to everyone. Clocks that leapt may have made
    /// an action too old to keep.
    private func judge(_ simulation: Simulation) {
        // Whoever was removed, or came late, is told from what its colleagues know then.
        let authors = simulation.newsroomHosts.filter {
            $0.clock.leap == 0 && $0.clock.wallOffset == 0 && !doubtful.contains($0.index)
        }
        for author in authors where !simulation.isSaturated {
            for host in simulation.newsroomHosts where !doubtful.contains(host.index) {
                let ear = Ear(host: host.index, author: author.member)
                guard !doubts.contains(ear) else { continue }
                let got = Set(heard[ear] ?? [])
                // Of more than a window, who was away is told the newest.
                let window = emitted[author.member]?.suffix(NewsroomLimits.actionWindow)
                let missed = window?.first { !got.contains($0.lamport) }
                if let missed {
                    simulation.fail(
                        .actions,
                        "node \(host.index) was never told of action \(missed.lamport.value) of "
                            + "node \(author.index)")
                }
            }
        }
    }
}
