internal import Newsroom
internal import Replication
internal import Wire

// Lies that a signature, or a look at what was signed, gives away.
extension Simulation {
    /// The delta with a range that ends far beyond what its member wrote.
    func overstated(_ delta: NewsroomDelta) -> NewsroomDelta {
        NewsroomDelta(
            member: delta.member, instance: delta.instance, from: delta.from,
            upTo: Version(delta.upTo.number &+ 1_000), entries: delta.entries)
    }

    /// Some claims in other members' names, under what is no signature of their keys, in this
    /// host's own datagrams and links.
    func forge(from host: Host, using random: inout SplitMix64) {
        guard host.isRunning, let process = host.process else { return }
        trace.note(now, host.index, "forges")
        for _ in 0..<5 {
            guard let entry = forged(by: host, process.state, &random) else { return }
            multicast(.entries([entry]), from: host)
            for link in process.ends.keys.sorted() {
                send(MessageCodec.frames(for: .entries([entry])), over: link, from: host)
            }
        }
    }

    private func forged(
        by host: Host, _ state: NewsroomState, _ random: inout SplitMix64
    ) -> NewsroomEntry? {
        let victims = hosts.filter { $0.newsroom == host.newsroom && $0.member != host.member }
        guard let victim = victims.randomElement(using: &random),
            let progress = state.replica.namespaces[victim.member]?.progress,
            let article = state.tenures.keys.sorted().randomElement(using: &random)
                ?? (try? ArticleID("forged"))
        else { return nil }
        let forger = host.member
        let signer = Signer(
            identity: victim.identity, newsroom: host.newsroom,
            signature: { KeyedHash().signature(over: $0, by: forger) }, opening: { _, _ in nil })
        let lamport = state.clock.now.advanced()
        let claim = Claim(
            article: article, id: ClaimID(lamport: lamport, member: victim.member),
            term: state.tenures[article]?.highestTerm.next ?? Term.zero.next)
        return signer.sign(
            .claim(claim), key: .claim(article), instance: progress.instance,
            version: progress.version.next, lamport: lamport)
    }
}
