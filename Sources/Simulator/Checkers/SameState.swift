internal import Newsroom
internal import Replication

/// I1: the same entries and facts give the same derived state, on every node and at any time; and
/// it is the state that the oracle derives from them.
///
/// An article's derived state follows from the members' newest claims of it and from the roster. So
/// after every event each article of the node is looked up by exactly these: whoever had the same
/// before, in this run or an earlier one, must have derived the same.
struct SameState: Checker {
    /// All that a node's derived state comes from, and the state, when it was last looked at.
    private struct Look: Equatable {
        let rosterDigest: Bytes32
        let replica: NewsroomReplica
        let tenures: [ArticleID: Tenure]
    }

    private var known: [UInt64: UInt64] = [:]
    private var looks: [Int: Look] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard let host = observation.changedHost, let state = host.process?.state else { return }
        guard host.newsroom == simulation.town.newsroom else { return }
        // Most events change nothing of it: dictionaries that share their storage know at once.
        let look = Look(
            rosterDigest: state.facts.rosterDigest, replica: state.replica, tenures: state.tenures)
        if looks[host.index] == look { return }
        looks[host.index] = look
        for article in state.tenures.keys.sorted() { check(article, state, host, simulation) }
    }

    private mutating func check(
        _ article: ArticleID, _ state: NewsroomState, _ host: Host, _ simulation: Simulation
    ) {
        var claims: [Claim] = []
        var source = Mixer()
        source.mix(state.facts.rosterDigest)
        source.mix(article.text.utf8)
        for member in state.roster.orderedIDs {
            guard let entry = state.replica.entry(member, .claim(article)),
                case .claim(let claim) = entry.payload.body
            else { continue }
            claims.append(claim)
            source.mix(entry.payload.statement.content)
        }
        let tenure = state.tenures[article]
        var derived = Mixer()
        if let deciding = tenure?.deciding {
            derived.mix(deciding.claim.id.lamport.value)
            derived.mix(deciding.claim.id.member.key)
            derived.mix(deciding.claim.isHeld ? 1 : 0)
            derived.mix(deciding.isEstablished ? 1 : 0)
        }
        if let before = known[source.value] {
            if before != derived.value {
                simulation.fail(
                    .sameState,
                    "node \(host.index) derives \(article) unlike others from the same claims")
            }
            return
        }
        known[source.value] = derived.value
        ask(claims, article, state, host, simulation)
    }

    /// What was never seen before is shown to the oracle.
    private func ask(
        _ claims: [Claim], _ article: ArticleID, _ state: NewsroomState, _ host: Host,
        _ simulation: Simulation
    ) {
        let oracle = Oracle(
            policy: state.roster.genesis?.policy ?? .advisory, members: state.roster.orderedIDs)
        let expected = oracle.deciding(claims)
        let deciding = state.tenures[article]?.deciding
        guard
            deciding?.claim.id != expected?.id || deciding?.claim.isHeld != expected?.isHeld
                || deciding?.isEstablished != expected.map(oracle.hasMajority)
        else { return }
        let found = deciding.map { TraceText.name($0.claim) } ?? "nobody's"
        let says = expected.map(TraceText.name) ?? "nobody's"
        simulation.fail(
            .oracle, "for node \(host.index) \(article) is \(found), for the oracle \(says)")
    }
}
