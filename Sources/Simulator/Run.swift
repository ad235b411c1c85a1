internal import Newsroom
internal import Replication

/// What a run came to.
public struct Outcome: Sendable {
    /// The seed.
    public let seed: UInt64
    /// What was found wrong, if anything.
    public let violation: Violation?
    /// The hash of all that left a node.
    public let traceHash: UInt64
    /// The events, line by line, if they were kept.
    public let lines: [String]
    /// How much time passed in the run, in milliseconds.
    public let milliseconds: Int64
    /// The actions that all stores took in.
    public let actions: UInt64
}

/// One seeded run from the founding to the last look: editors at work on a bad day, then the faults
/// stop, and all must be well.
public enum Run {
    /// Plays the run of `options`.
    ///
    /// - Parameter tell: takes what happens, line by line, as it happens.
    public static func play(
        _ options: Options, telling tell: ((String) -> Void)? = nil
    ) -> Outcome {
        var random = SplitMix64(seed: options.seed ^ 0x7275_6e)
        var options = options
        options.knowsAddresses = Bool.random(using: &random)
        if tell != nil { options.isTracing = true }
        let simulation = Simulation(options)
        simulation.trace.sink = tell
        let count = options.nodes ?? Int.random(in: 3...8, using: &random)
        simulation.weather = .drawn(options.faults, using: &random)
        simulation.tape.isOn = options.faults.contains(.network)
        simulation.watch(with: checkers(options))
        let known = max(2, count - Int.random(in: 0...1, using: &random))
        simulation.found(members: known)
        let editors = Editors(simulation, seed: options.seed, late: Array(known..<count))
        for host in simulation.hosts { editors.employ(host) }
        let tabs = Tabs(simulation, seed: options.seed, articles: editors.articles)
        if options.hasSessions { for host in simulation.hosts { tabs.begin(on: host) } }
        let queue = Queue(simulation, seed: options.seed, articles: editors.articles)
        if options.hasLines {
            simulation.watch(with: [queue])
            for host in simulation.hosts { queue.begin(on: host) }
        }
        if options.faults.contains(.identity) && Bool.random(using: &random) {
            simulation.addStrangers()
        }
        let nemesis = Nemesis(simulation, seed: options.seed)
        nemesis.begin()
        let seconds =
            options.minutes.map { Int64($0 * 60) } ?? Run.lengths.randomElement(using: &random)
            ?? 30
        simulation.run(.seconds(seconds))
        editors.goHome()
        tabs.goHome()
        queue.goHome()
        nemesis.end()
        // What sessions left behind is released ten seconds later, and has to travel.
        simulation.run(.seconds(options.hasSessions ? 13 : 10))
        // Of two clones each goes on above the other, no sooner than ten seconds after last time.
        if !simulation.hosts.contains(where: \.isTainted) { simulation.observe(.converged) }
        simulation.run(.seconds(25))
        simulation.observe(.finished)
        if options.seed % 4 == 0, simulation.violation == nil {
            var exam = Exam(simulation, seed: options.seed)
            exam?.take()
        }
        return Outcome(
            seed: options.seed, violation: simulation.violation, traceHash: simulation.trace.hash,
            lines: simulation.trace.lines, milliseconds: simulation.now.microseconds / 1_000,
            actions: simulation.actions)
    }

    /// How long things go wrong, in seconds.
    private static let lengths: [Int64] = [15, 30, 60]

    static func checkers(_ options: Options) -> [any Checker] {
        [
            SameState(), OneHolder(), Tokens(), Certificates(), Honesty(), Strangers(), Notices(),
            Unseen(),
            Unverified(), Orphans(), SignsOfLife(), Actions(), Sessions(), Lines(), Caps(),
            Liveness(),
        ]
    }
}

extension Simulation {
    /// The first `members` machines, with what the founding gave them, start within two seconds.
    func found(members: Int) {
        for index in 0..<members {
            let host = addHost(
                identity: town.identities[index], newsroom: town.newsroom,
                disk: Disk(facts: town.facts(members), newsroomKey: town.newsroomKey),
                signatures: options.signatures)
            let delay = Int64.random(in: 0...2_000, using: &random)
            later(.milliseconds(delay)) { [weak self] in self?.start(host) }
        }
    }

    /// Another newsroom on the same network.
    func addStrangers() {
        let foreign = TestNewsroom.foreign
        for index in 0..<2 {
            let host = addHost(
                identity: foreign.identities[index], newsroom: foreign.newsroom,
                disk: Disk(facts: foreign.facts(2), newsroomKey: foreign.newsroomKey),
                signatures: options.signatures)
            start(host)
        }
    }

    /// The machines of the newsroom whose daemons run, and who are members for all that anybody
    /// knows.
    var newsroomHosts: [Host] {
        hosts.filter { $0.newsroom == town.newsroom && $0.isRunning && !isRemoved($0) }
    }

    /// Whether anybody, who need not have told it yet, knows that this machine's key was removed.
    func isRemoved(_ host: Host) -> Bool {
        hosts.contains { $0.process?.state.facts.hasLost(host.member) == true }
    }
}
