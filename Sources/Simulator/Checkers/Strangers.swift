internal import Newsroom
internal import Replication
internal import Wire

/// I6: a foreign or removed key changes nothing.
struct Strangers: Checker {
    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard let host = observation.changedHost, let state = host.process?.state else { return }
        let members = state.roster.members
        // Whoever comes with an invite of an admin that it has not met is no member by its own facts.
        func isStranger(_ member: MemberID) -> Bool {
            members[member] == nil && (member != host.member || state.isOutsider)
        }
        // order-free: any of them
        if let stranger = state.replica.namespaces.keys.first(where: isStranger) {
            simulation.fail(
                .strangers,
                "node \(host.index) keeps entries of the stranger \(TraceText.short(stranger))")
        }
        if let peer = state.peers.first(where: { members[$0.key] == nil && $0.value.status == .here }) {
            simulation.fail(
                .strangers, "node \(host.index) shows \(TraceText.short(peer.key)) as here")
        }
        // Whoever is out itself still hears those who were in with it, to learn of it and tell them.
        let greeted = state.links.keys.sorted().compactMap { state.links[$0] }.filter(\.isGreeted)
        if let link = greeted.first(where: { isStranger($0.member) }), !state.isOutsider {
            simulation.fail(
                .strangers,
                "node \(host.index) has greeted the stranger \(TraceText.short(link.member))")
        }
        for article in state.tallies.keys.sorted() {
            let voters = state.tallies[article]?.acks.keys.sorted() ?? []
            if let voter = voters.first(where: { members[$0] == nil }) {
                simulation.fail(
                    .strangers,
                    "node \(host.index) counts an ack of the stranger \(TraceText.short(voter))")
            }
        }
        guard host.newsroom != simulation.town.newsroom else { return }
        if state.roster.orderedIDs.contains(where: { simulation.town.identities.map(\.member).contains($0) }) {
            simulation.fail(.strangers, "the two newsrooms have a member in common")
        }
    }
}
