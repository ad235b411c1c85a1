internal import Newsroom
internal import Replication

/// What a newsroom that has come to rest must do in time, asked of it at the end of some runs: with
/// multicast off a new claim is seen by all within 2 s, and a crashed holder's article can be
/// claimed within 20 s.
struct Exam {
    let simulation: Simulation
    private let article: ArticleID
    private var random: SplitMix64

    init?(_ simulation: Simulation, seed: UInt64) {
        guard let article = try? ArticleID("exam") else { return nil }
        self.simulation = simulation
        self.article = article
        random = SplitMix64(seed: seed ^ 0x65_7861_6d)
    }

    mutating func take() {
        let hosts = simulation.newsroomHosts
        guard hosts.count >= 3, !simulation.isSaturated, isWhole(hosts),
            let holder = hosts.randomElement(using: &random),
            let heir = hosts.filter({ $0 !== holder }).randomElement(using: &random)
        else { return }
        simulation.weather.isMulticastOn = false
        simulation.ask(.claim(article, ClaimDetails(), offline: false), holder)
        simulation.run(.seconds(2))
        for host in hosts where claim(of: holder, at: host) == nil {
            fail("node \(host.index) has not seen the claim of node \(holder.index) after 2 s")
        }
        expectHolder(holder, among: hosts)
        simulation.crash(holder)
        simulation.run(Exam.orphaned)
        simulation.ask(.claim(article, ClaimDetails(), offline: false), heir)
        simulation.run(.seconds(5))
        expectHolder(heir, among: hosts.filter { $0 !== holder })
    }

    /// Five seconds until it is gone and fifteen of grace, by a clock that may be slow by one in a
    /// thousand; its last beacon's way over a few links, and the tick that looks.
    private static let orphaned = Delay.microseconds(20_040_000 + Simulation.tick.microseconds)

    /// All members' machines run but one at the most: without it there is still a majority.
    private func isWhole(_ hosts: [Host]) -> Bool {
        hosts.allSatisfy { host in
            host.process?.state.roster.members.count == hosts.count && !host.isTainted
                && !host.hasMisbehaved
        }
    }

    private func claim(of holder: Host, at host: Host) -> Claim? {
        host.process?.state.tenures[article]?.contenders[holder.member]?.claim
    }

    private func expectHolder(_ holder: Host, among hosts: [Host]) {
        for host in hosts where host.process?.state.lock(of: article)?.claim.member != holder.member
        {
            fail("node \(host.index) does not show node \(holder.index) as the holder in time")
        }
    }

    private func fail(_ what: String) { simulation.fail(.liveness, what) }
}
