internal import Newsroom
internal import Replication

/// I10: memory and queues stay within their caps, and nothing is kept that is of no use.
struct Caps: Checker {
    private var observations = 0

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard case .reduced(let host, .tick, _) = observation, let state = host.process?.state
        else { return }
        func check(_ count: Int, _ cap: Int, _ what: String) {
            if count > cap {
                simulation.fail(.caps, "node \(host.index) keeps \(count) \(what), over \(cap)")
            }
        }
        check(state.links.count, NewsroomLimits.links, "links")
        check(state.addresses.addresses.count, NewsroomLimits.addresses, "addresses")
        check(state.notices.count, NewsroomLimits.notices, "notices")
        check(state.facts.facts.count, NewsroomLimits.facts, "facts")
        check(state.roster.members.count, NewsroomLimits.members, "members")
        // Beyond the cap each claimant's newest stays.
        for article in state.promises.keys.sorted() {
            let terms = state.promises[article] ?? [:]
            let claimants = Set(terms.values.map(\.member)).count
            check(terms.count, NewsroomLimits.promisedTerms + claimants, "promises of an article")
        }
        for member in state.replica.namespaces.keys.sorted() {
            guard let namespace = state.replica.namespaces[member] else { continue }
            check(
                namespace.current?.count ?? 0, ReplicationLimits.entriesPerMember,
                "entries of a member")
            check(
                namespace.incoming?.count ?? 0, ReplicationLimits.entriesPerMember,
                "incoming entries of a member")
        }
        check(
            state.peers.count, NewsroomLimits.members + 1, "peers")
        for article in state.tallies.keys.sorted()
        where state.tenures[article]?.lock == nil {
            simulation.fail(
                .caps, "node \(host.index) tallies acks of \(article), which is free")
        }
    }
}
