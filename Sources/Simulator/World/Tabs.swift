internal import Newsroom

/// The programs beside the editors: each opens a session with the daemon of its machine, claims
/// with it, and is closed, ends it, or comes back, also to a daemon that has restarted meanwhile.
final class Tabs {
    private struct Tab {
        let id: SessionID
        /// The daemon's run that it talked to last.
        var run: Int
        var isOpen: Bool
    }

    private unowned let simulation: Simulation
    private let articles: [ArticleID]
    private var random: SplitMix64
    private var tabs: [Int: Tab] = [:]
    private var isWorking = true

    /// - Parameter articles: what the editors work on, too.
    init(_ simulation: Simulation, seed: UInt64, articles: [ArticleID]) {
        self.simulation = simulation
        self.articles = articles
        random = SplitMix64(seed: seed ^ 0x7461_6273)
    }

    /// The programs of a machine begin to work.
    func begin(on host: Host) {
        let pause = Int64.random(in: 200...8_000, using: &random)
        simulation.later(.milliseconds(pause)) { [weak self] in
            guard let self, isWorking else { return }
            if host.isRunning { act(on: host) }
            begin(on: host)
        }
    }

    /// All programs are closed.
    func goHome() {
        isWorking = false
        for host in simulation.hosts where tabs[host.index]?.isOpen == true { close(on: host) }
    }

    private func act(on host: Host) {
        guard let tab = tabs[host.index], tab.run == host.runs else {
            return open(tabs[host.index]?.id, on: host)
        }
        guard tab.isOpen else {
            // Mostly too late for what it held.
            if Int.random(in: 0..<4, using: &random) == 0 { open(tab.id, on: host) }
            return
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60:
            let details = ClaimDetails(session: tab.id)
            simulation.ask(.claim(article(), details, offline: false), host)
        case 60..<85: close(on: host)
        case 85..<92:
            tabs[host.index] = nil
            simulation.ask(.endSession(tab.id), host)
        default: break  // is read
        }
    }

    /// Half the time one that no editor wants: only sessions end its locks.
    private func article() -> ArticleID {
        let own = try? ArticleID("draft")
        let others = articles.randomElement(using: &random) ?? articles[0]
        return Bool.random(using: &random) ? own ?? others : others
    }

    /// The same program again, or a new one.
    private func open(_ last: SessionID?, on host: Host) {
        let isBack = Bool.random(using: &random)
        let new = SessionID(high: random.next(), low: random.next())
        let id = isBack ? last ?? new : new
        tabs[host.index] = Tab(id: id, run: host.runs, isOpen: true)
        simulation.ask(.openSession(id), host)
    }

    private func close(on host: Host) {
        guard let tab = tabs[host.index], tab.run == host.runs, host.process != nil else { return }
        tabs[host.index]?.isOpen = false
        simulation.dispatch(.sessionClosed(tab.id), to: host)
    }
}
