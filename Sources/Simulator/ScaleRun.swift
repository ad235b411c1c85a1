public import Newsroom
internal import Replication

/// How a newsroom of one size fares where nothing is broken but one partition. Seconds are of the
/// simulated world; nil says that it did not come to pass in time.
public struct ScaleFigures: Sendable, Codable {
    /// The members, all of whom run.
    public let nodes: Int
    /// From the first daemon's start, all starting within ten seconds, until every node sees every
    /// other here and holds the same.
    public var convergeSeconds: Double?
    /// From an editor's claim until every node knows it.
    public var claimSeconds: Double?
    /// From the end of a partition of half a minute into two halves until all is as before.
    public var healSeconds: Double?
    /// What one node sends in a second while nothing happens: datagrams, each to all.
    public var multicast = Rate()
    /// What one node sends in a second while nothing happens: frames over its links.
    public var streams = Rate()
    /// The links of a node, on average, while nothing happens.
    public var links = 0.0
    /// The whole run's length.
    public var simulatedSeconds = 0.0
    /// What the stores took in, in the whole run.
    public var actions: UInt64 = 0

    /// Messages and their bytes, a second.
    public struct Rate: Sendable, Codable {
        /// Datagrams or frames.
        public var packets = 0.0
        /// Their sealed or framed bytes.
        public var bytes = 0.0
    }
}

/// A run of a newsroom of any size: its start, an idle time, a claim, and a partition that heals.
public final class ScaleRun {
    private let simulation: Simulation
    private let nodes: Int
    private var figures: ScaleFigures
    /// Who was last found not to have converged: it is asked first.
    private var doubtful = 0

    /// A newsroom of `nodes` members, off; its facts bear real signatures, which takes a moment.
    public init(nodes: Int, policy: LockPolicy = .advisory, seed: UInt64 = 1) {
        var options = Options(seed: seed, policy: policy, faults: .none)
        // Everybody is discovered once; who is known is told of no more.
        options.discoveryPeriod = .seconds(100_000)
        self.nodes = nodes
        figures = ScaleFigures(nodes: nodes)
        simulation = Simulation(options, town: TestNewsroom(members: nodes, policy: policy))
    }

    /// Plays the run.
    ///
    /// - Parameter tell: takes a line at each step.
    public func play(telling tell: (String) -> Void = { _ in }) -> ScaleFigures {
        start()
        figures.convergeSeconds = wait(.seconds(600)) { self.hasConverged }
        tell("converged after \(ScaleRun.text(figures.convergeSeconds)) s")
        simulation.run(settling)
        measureIdle()
        tell("a node sends \(Int(figures.streams.bytes)) bytes a second over links when idle")
        figures.claimSeconds = claim("budget", by: simulation.hosts[0])
        tell("a claim is known to all after \(ScaleRun.text(figures.claimSeconds)) s")
        figures.healSeconds = partition()
        tell("healed after \(ScaleRun.text(figures.healSeconds)) s")
        if figures.healSeconds == nil { tell(difference) }
        figures.simulatedSeconds = (simulation.now - Instant(microseconds: 0)).seconds
        figures.actions = simulation.actions
        return figures
    }

    // MARK: Steps

    private func start() {
        let town = simulation.town
        let facts = town.facts(nodes)
        for identity in town.identities {
            simulation.addHost(
                identity: identity, newsroom: town.newsroom,
                disk: Disk(facts: facts, newsroomKey: town.newsroomKey), signatures: .keyedHash)
        }
        for host in simulation.hosts {
            let delay = Int64.random(in: 0...10_000, using: &simulation.random)
            simulation.later(.milliseconds(delay)) { [weak simulation] in simulation?.start(host) }
        }
    }

    private func measureIdle() {
        let before = simulation.traffic
        simulation.run(ScaleRun.idle)
        let seconds = ScaleRun.idle.seconds
        func rate(_ count: KeyPath<Traffic, UInt64>) -> Double {
            let sent = simulation.traffic[keyPath: count] - before[keyPath: count]
            return Double(sent) / seconds / Double(nodes)
        }
        figures.multicast = .init(packets: rate(\.datagrams), bytes: rate(\.datagramBytes))
        figures.streams = .init(packets: rate(\.frames), bytes: rate(\.frameBytes))
        let ends = simulation.hosts.reduce(0) { $0 + ($1.process?.ends.count ?? 0) }
        figures.links = Double(ends) / Double(nodes)
    }

    private func claim(_ name: String, by host: Host) -> Double? {
        guard let article = try? ArticleID(name), let process = host.process else { return nil }
        simulation.dispatch(
            .command(process.nextRequest(), .claim(article, ClaimDetails(), offline: false)),
            to: host)
        return wait(.seconds(120), step: .milliseconds(1)) {
            self.all { $0.state.tenures[article]?.lock != nil }
        }
    }

    /// Two halves that cannot hear each other, in each of which something happens.
    private func partition() -> Double? {
        let middle = nodes / 2
        for one in 0..<middle {
            for other in middle..<nodes {
                simulation.roads.cut(from: one, to: other)
                simulation.roads.cut(from: other, to: one)
            }
        }
        simulation.roadsChanged()
        for (name, host) in [("north", 0), ("south", middle)] {
            if let article = try? ArticleID(name), let process = simulation.hosts[host].process {
                simulation.dispatch(
                    .command(
                        process.nextRequest(), .claim(article, ClaimDetails(), offline: false)),
                    to: simulation.hosts[host])
            }
        }
        simulation.run(.seconds(30))
        simulation.roads.heal()
        simulation.roadsChanged()
        return wait(.seconds(120)) { self.hasConverged }
    }

    // MARK: Waiting

    /// Lets time pass until `isDone`; gives the seconds from now.
    private func wait(
        _ most: Delay, step: Delay = .milliseconds(100), _ isDone: () -> Bool
    ) -> Double? {
        let began = simulation.now
        while simulation.now - began < most {
            if isDone() { return (simulation.now - began).seconds }
            simulation.run(step)
        }
        return nil
    }

    /// Every node sees every other here and holds what the first holds.
    private var hasConverged: Bool {
        guard let first = simulation.hosts[0].process?.state else { return false }
        let digest = first.replica.digest
        let facts = first.facts.digest
        return all {
            $0.state.membersHere.count == nodes && $0.state.facts.digest == facts
                && $0.state.replica.digest == digest
        }
    }

    /// What keeps the newsroom from having converged.
    private var difference: String {
        let processes = simulation.hosts.compactMap(\.process)
        let seeing = processes.filter { $0.state.membersHere.count == nodes }.count
        let digests = Set(processes.map { $0.state.replica.digest }).count
        let middle = nodes / 2
        let crossing = simulation.hosts.filter { $0.index < middle }.reduce(0) { count, host in
            count
                + (host.process?.ends.values ?? [:].values).filter { connection, side in
                    connection[side.other].host.index >= middle
                }.count
        }
        return "\(seeing) of \(nodes) see all, \(digests) different digests, "
            + "\(crossing) links between the halves"
    }

    private func all(_ holds: (Process) -> Bool) -> Bool {
        for offset in 0..<nodes {
            let index = (doubtful + offset) % nodes
            guard let process = simulation.hosts[index].process, holds(process) else {
                doubtful = index
                return false
            }
        }
        return true
    }

    /// Until links relay no beacons any more that were asked for at the start.
    private var settling: Delay {
        let period = simulation.hosts[0].process?.state.beaconPeriod ?? NewsroomLimits.beaconPeriod
        return .milliseconds((period * (NewsroomLimits.feedBeacons + 2)).milliseconds)
    }

    private static let idle = Delay.seconds(30)

    private static func text(_ seconds: Double?) -> String { seconds.map { "\($0)" } ?? "no" }
}

extension Delay {
    var seconds: Double { Double(microseconds) / 1_000_000 }
}
