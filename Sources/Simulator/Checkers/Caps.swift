internal import Newsroom
internal import Replication

/// I10: memory and queues stay within their caps, and nothing is kept that is of no use.
struct Caps: Checker {
    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard case .reduced(let host, .tick, _) = observation, let process = host.process
        else { return }
        look(at: process, of: host, simulation)
    }

    private func look(at process: Process, of host: Host, _ simulation: Simulation) {
        func check(_ count: Int, _ cap: Int, _ what: String) {
            if count > cap {
                simulation.fail(.caps, "node \(host.index) keeps \(count) \(what), over \(cap)")
            }
        }
        check(process.state.links.count, NewsroomLimits.links, "links")
        check(process.state.addresses.addresses.count, NewsroomLimits.addresses, "addresses")
        check(process.state.notices.count, NewsroomLimits.notices, "notices")
        check(process.state.facts.facts.count, NewsroomLimits.facts, "facts")
        check(process.state.roster.members.count, NewsroomLimits.members, "members")
        // Beyond the cap each claimant's newest stays.
        for terms in process.state.promises.values {  // order-free: any of them
            let claimants = Set(terms.values.map(\.member)).count
            check(terms.count, NewsroomLimits.promisedTerms + claimants, "promises of an article")
        }
        for namespace in process.state.replica.namespaces.values {  // order-free: any of them
            check(
                namespace.current?.count ?? 0, ReplicationLimits.entriesPerMember,
                "entries of a member")
            check(
                namespace.incoming?.count ?? 0, ReplicationLimits.entriesPerMember,
                "incoming entries of a member")
        }
        check(
            process.state.peers.count, NewsroomLimits.members + 1, "peers")
        // order-free: any of them
        for article in process.state.tallies.keys where process.state.tenures[article]?.lock == nil
        {
            simulation.fail(
                .caps, "node \(host.index) tallies acks of \(article), which is free")
        }
    }
}
