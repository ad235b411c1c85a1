internal import Newsroom
internal import Replication

/// I5: no honest node signs two entries of one (instance, version), uses a stamp twice, or breaks a
/// promise, and none acts on a promise that its disk does not have.
///
/// Machines whose disk was put back or cloned have lost what they promised: of them only the first
/// is asked.
struct Honesty: Checker {
    private struct Write: Hashable {
        let member: MemberID
        let instance: Instance
        let version: Version
    }

    private struct Promise: Hashable {
        let member: MemberID
        let article: ArticleID
        let term: Term
    }

    private var writes: [Write: UInt64] = [:]
    private var claims: [ClaimID: UInt64] = [:]
    private var promises: [Promise: ClaimID] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        guard case .carriesOut(let host, let effect) = observation, !host.hasMisbehaved else {
            return
        }
        switch effect {
        case .multicast(let message), .send(let message, _): hear(message, host, simulation)
        default: return
        }
    }

    private mutating func hear(_ message: Message, _ host: Host, _ simulation: Simulation) {
        switch message {
        case .entries(let entries):
            for entry in entries { wrote(entry, host, simulation) }
        case .deltas(let deltas):
            for delta in deltas where delta.member == host.member {
                for entry in delta.entries { wrote(entry, host, simulation) }
            }
        case .acks(let acks):
            for ack in acks where ack.member == host.member { acked(ack, host, simulation) }
        default: return
        }
    }

    private mutating func wrote(
        _ entry: NewsroomEntry, _ host: Host, _ simulation: Simulation
    ) {
        guard entry.member == host.member else { return }
        let write = Write(
            member: entry.member, instance: entry.instance, version: entry.version)
        let content = Mixer().mixing(entry.payload.statement.content)
        if let before = writes.updateValue(content, forKey: write) {
            if before == content { return }
            simulation.fail(
                .honesty, "node \(host.index) wrote version \(entry.version.number) twice")
        }
        guard case .claim(let claim) = entry.payload.body else { return }
        for ack in claim.certificate?.acks ?? [] where ack.member == host.member {
            acked(ack, host, simulation)
        }
        var meaning = Mixer()
        meaning.mix(claim.article.text.utf8)
        meaning.mix(claim.term.number)
        for named in claim.supersedes { meaning.mix(named.lamport.value) }
        if let before = claims.updateValue(meaning.value, forKey: claim.id),
            before != meaning.value, !host.isTainted, !simulation.isSaturated
        {
            simulation.fail(
                .honesty, "node \(host.index) gave the id \(TraceText.name(claim.id)) to two claims"
            )
        }
    }

    private mutating func acked(_ ack: Ack, _ host: Host, _ simulation: Simulation) {
        guard !host.isTainted, !simulation.isSaturated else { return }
        let promise = Promise(member: ack.member, article: ack.article, term: ack.term)
        let before = promises.updateValue(ack.claim, forKey: promise) ?? ack.claim
        if before != ack.claim {
            simulation.fail(
                .honesty,
                "node \(host.index) acked \(TraceText.name(before)) and "
                    + "\(TraceText.name(ack.claim)) in one term")
        }
        // Claims of one id in many terms push each other off the disk.
        let isFlooded = simulation.hosts.contains {
            $0.member == ack.claim.member && $0.hasMisbehaved
        }
        if !isFlooded && !host.disk.keeps(ack.article, ack.term, ack.claim) {
            simulation.fail(
                .honesty,
                "node \(host.index) acked \(TraceText.name(ack.claim)) before the disk had it")
        }
    }
}
