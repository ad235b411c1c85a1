internal import Newsroom
internal import Replication

/// I1: the same entries and facts give the same derived state, on every node and at any time; and
/// it is the state that the oracle derives from them.
///
/// An article's derived state follows from the members' newest claims of it and from the roster. So
/// after every event each article of the node is looked up by exactly these: whoever had the same
/// before, in this run or an earlier one, must have derived the same.
struct SameState: Checker {
    private var known: [UInt64: UInt64] = [:]
    /// The mark of each node's sources and derived state when they were last looked at.
    private var looks: [Int: UInt64] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard let host = simulation.changedHost, let process = host.process,
            host.newsroom == simulation.town.newsroom
        else { return }
        look(at: process, of: host, simulation)
    }

    private mutating func look(
        at process: Process, of host: Host, _ simulation: Simulation
    ) {
        // Most events change nothing of it.
        let mark = mark(of: process)
        guard looks.updateValue(mark, forKey: host.index) != mark else { return }
        for article in process.state.tenures.keys.sorted() {
            check(article, process, host, simulation)
        }
    }

    /// Changes with what counts of any namespace, and with what decides any article. Copies of the
    /// dictionaries would tell the same, and make each node copy them at its next write.
    private func mark(of process: Process) -> UInt64 {
        var sum: UInt64 = 0
        // order-free: a sum
        for (member, namespace) in process.state.replica.namespaces {
            var mixer = Mixer()
            mixer.mix(member.key)
            if let log = namespace.current {
                mixer.mix(log.instance.nonce)
                mixer.mix(log.contiguous.number)
                mixer.mix(log.count)
            }
            sum &+= mixer.value
        }
        for tenure in process.state.tenures.values {  // order-free: a sum
            sum &+= derived(tenure)
        }
        var mixer = Mixer(seed: sum)
        mixer.mix(process.state.facts.rosterDigest)
        return mixer.value
    }

    private func derived(_ tenure: Tenure?) -> UInt64 {
        var mixer = Mixer()
        if let deciding = tenure?.deciding {
            mixer.mix(deciding.claim.id.lamport.value)
            mixer.mix(deciding.claim.id.member.key)
            mixer.mix(deciding.claim.isHeld ? 1 : 0)
            mixer.mix(deciding.isEstablished ? 1 : 0)
        }
        return mixer.value
    }

    private mutating func check(
        _ article: ArticleID, _ process: Process, _ host: Host, _ simulation: Simulation
    ) {
        var claims: [Claim] = []
        var source = Mixer()
        source.mix(process.state.facts.rosterDigest)
        source.mix(article.text.utf8)
        for member in process.state.roster.orderedIDs {
            guard let entry = process.state.replica.entry(member, .claim(article)),
                case .claim(let claim) = entry.payload.body
            else { continue }
            claims.append(claim)
            source.mix(entry.payload.statement.signature)
        }
        let derived = derived(process.state.tenures[article])
        if let before = known[source.value] {
            if before != derived {
                simulation.fail(
                    .sameState,
                    "node \(host.index) derives \(article) unlike others from the same claims")
            }
            return
        }
        known[source.value] = derived
        ask(claims, article, process.state, host, simulation)
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
