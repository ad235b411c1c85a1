internal import Newsroom
internal import Replication
internal import Wire

/// I6: a foreign or removed key changes nothing, and nobody speaks in another's name.
struct Strangers: Checker {
    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        if case .finished = observation { checkKeys(simulation) }
        guard let host = simulation.changedHost, let process = host.process else { return }
        if case .reduced(_, let event, _) = observation,
            simulation.options.faults.contains(.byzantine)
        {
            for entry in event.said?.carried ?? [] {
                verify(entry, process.state, host, simulation)
            }
        }
        look(at: process, of: host, simulation)
    }

    private func look(at process: Process, of host: Host, _ simulation: Simulation) {
        // Whoever comes with the invite of an admin unknown to it is no member by its own facts.
        func isStranger(_ member: MemberID) -> Bool {
            !process.state.roster.includes(member) && member != host.member
        }
        // order-free: any of them
        if let stranger = process.state.replica.namespaces.keys.first(where: isStranger) {
            simulation.fail(
                .strangers,
                "node \(host.index) keeps entries of the stranger \(TraceText.short(stranger))")
        }
        // order-free: any of them
        if let peer = process.state.peers.keys.first(where: {
            !process.state.roster.includes($0) && process.state.peers[$0]?.status == .here
        }) {
            simulation.fail(
                .strangers, "node \(host.index) shows \(TraceText.short(peer)) as here")
        }
        // Whoever is out itself still hears those who were in with it, to learn of it.
        // order-free: any of them
        let stranger = process.state.links.values.first {
            isStranger($0.member) && $0.isGreeted && !$0.isEnding
        }
        if let link = stranger, !process.state.isOutsider {
            simulation.fail(
                .strangers,
                "node \(host.index) has greeted the stranger \(TraceText.short(link.member))")
        }
        // order-free: any of them
        for tally in process.state.tallies.values {
            // order-free: any of them
            let voter = tally.acks.keys.first { !process.state.roster.includes($0) }
            if let voter {
                simulation.fail(
                    .strangers,
                    "node \(host.index) counts an ack of the stranger \(TraceText.short(voter))")
            }
        }
        guard host.newsroom != simulation.town.newsroom else { return }
        if process.state.roster.orderedIDs.contains(where: {
            simulation.town.identities.map(\.member).contains($0)
        }) {
            simulation.fail(.strangers, "the two newsrooms have a member in common")
        }
    }

    /// A key that was sealed to others alone, after its removal, has not come to a removed machine.
    private func checkKeys(_ simulation: Simulation) {
        let rotations = simulation.newsroomHosts.compactMap {
            $0.process?.state.facts.keyRotation?.rotation
        }
        for host in simulation.hosts where simulation.isRemoved(host) && !host.isTainted {
            let boot = host.disk.boot(member: host.member, newsroom: host.newsroom)
            guard let key = host.process?.state.newsroomKey ?? boot.newsroomKey else { continue }
            let commitment = host.signer.hash(key.secret.bytes)
            for rotation in rotations
            where rotation.box(for: host.member) == nil && rotation.commitment == commitment {
                simulation.fail(
                    .strangers,
                    "node \(host.index) was removed and has the key of generation \(key.generation)"
                )
            }
        }
    }

    /// What came in was signed by whoever it is of, whatever the verifier said.
    private func verify(
        _ entry: NewsroomEntry, _ state: NewsroomState, _ host: Host, _ simulation: Simulation
    ) {
        guard simulation.options.signatures == .keyedHash,
            state.replica.entry(entry.member, entry.key) == entry
        else { return }
        let statement = entry.payload.statement
        let signature = KeyedHash().signature(over: statement.content, by: entry.member)
        if signature != statement.signature {
            simulation.fail(
                .strangers,
                "node \(host.index) takes in version \(entry.version.number) of "
                    + "\(TraceText.short(entry.member)), which signed none of it")
        }
    }
}
