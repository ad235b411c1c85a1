internal import Newsroom
internal import Replication

/// The people: each works for a while, then asks the daemon of its machine for something. A few
/// articles are wanted by everybody.
final class Editors {
    private unowned let simulation: Simulation
    private var random: SplitMix64
    let articles: [ArticleID]
    private let pause: Int64
    private var isWorking = true
    /// Machines that have not joined yet, by their place in the newsroom's list.
    private var late: [Int]

    /// - Parameter late: who joins in the course of the run.
    init(_ simulation: Simulation, seed: UInt64, late: [Int]) {
        self.simulation = simulation
        self.late = late
        random = SplitMix64(seed: seed ^ 0x6564_6974)
        let count = Int.random(in: 1...4, using: &random)
        articles = (0..<count).compactMap { try? ArticleID("article-\($0)") }
        pause = [300, 2_000, 8_000].randomElement(using: &random) ?? 2_000
    }

    /// The editor of a machine begins to work.
    func employ(_ host: Host) {
        let next = Int64.random(in: 1...(2 * pause), using: &random)
        simulation.later(.milliseconds(next)) { [weak self] in
            guard let self, isWorking else { return }
            if host.isRunning { act(host) }
            employ(host)
        }
    }

    func goHome() { isWorking = false }

    private func act(_ host: Host) {
        let isForced = Int.random(in: 0..<4, using: &random) == 0
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: ask(.claim(article(), ClaimDetails(), offline: isForced), host)
        case 40..<52: ask(.take(article(), ClaimDetails(), offline: isForced, .confirmed), host)
        case 52..<80: releaseSomething(host)
        case 80..<84: join()
        case 84..<94: emit(host)
        case 94: grant(host)
        case 95: remove(host)
        default: break  // reads, and is not heard of
        }
    }

    /// Whoever holds something gives it back; others try, too.
    private func releaseSomething(_ host: Host) {
        let held = host.process?.state.locks.map(\.claim).filter { $0.member == host.member }
        ask(.release(held?.randomElement(using: &random)?.article ?? article()), host)
    }

    /// Mostly the founder's work; others ask, too, and are told that they may not.
    private func grant(_ host: Host) {
        if let other = simulation.hosts.randomElement(using: &random) {
            ask(.grant(other.member), host)
        }
    }

    /// Somebody leaves the newsroom for good; a few always stay.
    private func remove(_ host: Host) {
        guard let state = host.process?.state, state.roster.members.count > 3,
            Int.random(in: 0..<3, using: &random) == 0,
            let other = state.roster.orderedIDs.randomElement(using: &random)
        else { return }
        ask(.remove(other), host)
    }

    private func emit(_ host: Host) {
        guard let type = try? Text("story/filed", limit: NewsroomLimits.actionTypeBytes) else {
            return
        }
        let length = Int.random(in: 0...60, using: &random)
        ask(.emit(type, Array(repeating: 0x2e, count: length)), host)
    }

    /// A colleague's new machine comes with an invite that nobody has heard of.
    private func join() {
        guard let index = late.popLast() else { return }
        let town = simulation.town
        let host = simulation.addHost(
            identity: town.identities[index], newsroom: town.newsroom,
            disk: Disk(facts: town.joiningFacts(index), newsroomKey: nil),
            signatures: simulation.options.signatures)
        simulation.start(host)
        employ(host)
    }

    private func ask(_ command: Command, _ host: Host) { simulation.ask(command, host) }

    /// The first article is wanted as often as all others together.
    private func article() -> ArticleID {
        Bool.random(using: &random)
            ? articles[0] : articles.randomElement(using: &random) ?? articles[0]
    }
}
