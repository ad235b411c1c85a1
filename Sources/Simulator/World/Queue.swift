internal import Newsroom
internal import Replication

/// What editors do beside claiming: each waits in line for a while or for good, asks, answers,
/// gives what it has, and leaves the line again.
final class Queue {
    private unowned let simulation: Simulation
    private let articles: [ArticleID]
    private var random: SplitMix64
    private var isWorking = true

    /// - Parameter articles: what the editors work on, too.
    init(_ simulation: Simulation, seed: UInt64, articles: [ArticleID]) {
        self.simulation = simulation
        self.articles = articles
        random = SplitMix64(seed: seed ^ 0x71_7565_7565)
    }

    /// The editor of a machine begins to care who is next.
    func begin(on host: Host) {
        let pause = Int64.random(in: 200...6_000, using: &random)
        simulation.later(.milliseconds(pause)) { [weak self] in
            guard let self, isWorking else { return }
            if host.isRunning { act(on: host) }
            begin(on: host)
        }
    }

    func goHome() { isWorking = false }

    private func act(on host: Host) {
        let article = articles.randomElement(using: &random) ?? articles[0]
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: ask(.wait(article, ClaimDetails(), isLasting: true), host)
        case 40..<55:
            let within = Span.milliseconds(Int64.random(in: 500...20_000, using: &random))
            ask(.ask(article, Question(message: nil, within: within, session: nil)), host)
        case 55..<65: ask(.unwait(article), host)
        case 65..<80: give(on: host)
        default: answer(on: host)
        }
    }

    private func held(by host: Host) -> ArticleID? {
        host.process?.state.locks.map(\.claim).filter { $0.member == host.member }
            .randomElement(using: &random)?.article
    }

    private func give(on host: Host) {
        guard let article = held(by: host) ?? articles.randomElement(using: &random),
            let other = simulation.hosts.randomElement(using: &random)
        else { return }
        ask(.give(article, other.member), host)
    }

    private func answer(on host: Host) {
        guard let article = held(by: host) ?? articles.randomElement(using: &random) else { return }
        let asker = host.process?.state.openAsks(about: article).first?.member
        let words: [Answer.Word?] = [.declined, .later(.seconds(60)), nil]
        let word = words.randomElement(using: &random) ?? nil
        ask(.answer(article, to: asker, word, nil), host)
    }

    private func ask(_ command: Command, _ host: Host) { simulation.ask(command, host) }
}

/// Impatient colleagues: some claim what they hear was left to somebody, in the same moment.
extension Queue: Checker {
    func observe(_ observation: Observation, in simulation: Simulation) {
        guard case .carriesOut(let host, .notify(.offered(let claim, let heir))) = observation,
            isWorking, heir != host.member, Bool.random(using: &random)
        else { return }
        simulation.later(.microseconds(0)) { [weak self] in
            guard let self, host.isRunning else { return }
            ask(.claim(claim.article, ClaimDetails(), offline: false), host)
        }
    }
}
