internal import Newsroom
internal import Replication

/// I9: nobody takes an orphan while any peer that it can reach holds a fresh beacon of the holder.
struct Orphans: Checker {
    private struct Sight: Hashable {
        let of: MemberID
        let by: Int
    }

    /// Since when a node shows a member as here.
    private var here: [Sight: Instant] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .starts(let host, _), .stopped(let host):
            here = here.filter { $0.key.by != host.index }
        case .carriesOut(let host, .notify(.memberHere(let member))):
            here[Sight(of: member, by: host.index)] = simulation.now
        case .carriesOut(let host, .notify(.memberGone(let member))):
            here[Sight(of: member, by: host.index)] = nil
        case .reduced(let host, .command(_, .claim(_, _, offline: false)), let effects):
            for effect in effects {
                if case .answer(_, .held(let claim)) = effect { judge(claim, host, simulation) }
            }
        default: return
        }
    }

    private func judge(_ claim: Claim, _ host: Host, _ simulation: Simulation) {
        guard let state = host.process?.state, host.isHonest,
            claim.since == state.now.wall
        else { return }
        for named in claim.supersedes where named.member != host.member {
            guard let before = state.tenures[claim.article]?.contenders[named.member]?.claim,
                before.id == named, before.isHeld,
                // An editor goes on with its own.
                !state.isSameEditor(named.member, host.member)
            else { continue }
            // A link to the key of two machines may lead to the other one.
            for peer in simulation.hosts
            where peer !== host && peer.isHonest && peer.isRunning && !peer.isTainted {
                guard isReached(peer, by: host, state, simulation),
                    hears(peer, named.member, simulation)
                else { continue }
                simulation.fail(
                    .orphans,
                    "node \(host.index) took \(TraceText.name(before)) as an orphan, and its peer "
                        + "node \(peer.index) hears the holder")
            }
        }
    }

    private func isReached(
        _ peer: Host, by host: Host, _ state: NewsroomState, _ simulation: Simulation
    ) -> Bool {
        let oldest = Moment(milliseconds: state.now.monotonic.milliseconds - 4_000)
        return simulation.roads.carriesStreams(host, peer)
            && simulation.roads.hasRested(simulation.now)
            && state.links.values.contains {
                $0.member == peer.member && $0.isGreeted && !$0.isEnding && $0.since < oldest
            }
    }

    private func hears(_ peer: Host, _ holder: MemberID, _ simulation: Simulation) -> Bool {
        guard let since = here[Sight(of: holder, by: peer.index)],
            simulation.now - since > .seconds(4), let state = peer.process?.state,
            let known = state.peers[holder], known.status == .here, let heard = known.heard
        else { return false }
        return peer.clock.time(at: simulation.now).monotonic - heard < .seconds(2)
    }
}
