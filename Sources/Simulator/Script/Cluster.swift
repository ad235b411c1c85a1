package import Newsroom

/// A simulated newsroom that is driven by a script instead of by a seed alone:
/// `cluster[0].claim("a"); cluster.partition([0], [1, 2]); cluster.run(.seconds(5))`.
///
/// All checkers watch every script. Nothing is drawn beyond what a quiet LAN and good disks do,
/// until the script changes the weather.
package final class Cluster {
    let simulation: Simulation
    let diary = Diary()
    private let report: (Violation) -> Void
    private var isReported = false

    /// - Parameters:
    ///   - count: the machines, each with a key of its own.
    ///   - known: how many of them everybody knows from the beginning; whoever comes later brings
    ///     an invite of its own, and is off until the script starts it. Nil means all.
    ///   - isStarted: whether the known machines are on from the beginning.
    ///   - report: is told what the checkers find wrong; the script then stands still.
    init(
        _ count: Int, town: TestNewsroom = .advisory, seed: UInt64 = 1, known: Int? = nil,
        signatures: Signatures = .keyedHash, isStarted: Bool = true,
        report: @escaping (Violation) -> Void
    ) {
        var options = Options(seed: seed, policy: town.policy, faults: .none)
        options.signatures = signatures
        options.knowsAddresses = true
        simulation = Simulation(options, town: town)
        self.report = report
        let known = known ?? count
        simulation.watch(with: [diary] + Run.checkers(options))
        for index in 0..<count {
            let facts = index < known ? town.facts(known) : town.joiningFacts(index)
            simulation.addHost(
                identity: town.identities[index], newsroom: town.newsroom,
                disk: Disk(facts: facts, newsroomKey: index == 0 ? town.newsroomKey : nil),
                signatures: signatures)
        }
        for index in 0..<known where isStarted { start(index) }
    }

    /// The machine at `index`.
    package subscript(index: Int) -> Node { Node(host: simulation.hosts[index], cluster: self) }

    /// All machines, by their index.
    package var nodes: [Node] { simulation.hosts.map { Node(host: $0, cluster: self) } }

    /// What was first found wrong.
    package var violation: Violation? { simulation.violation }

    /// How the network and the disks do from now on.
    var weather: Weather {
        get { simulation.weather }
        set { simulation.weather = newValue }
    }

    /// Lets no editor look at what it is told, but by the script's word.
    package func leaveNoticesUnseen() { simulation.looksAtNotices = false }

    /// Lets every transaction take exactly this long.
    package func setDiskDelay(_ span: Span) {
        simulation.weather.diskDelay = .milliseconds(span.milliseconds)
        simulation.weather.leastDiskDelay = simulation.weather.diskDelay
    }

    // MARK: Time

    /// Lets `span` of the world's time pass.
    package func run(_ span: Span) {
        simulation.run(.milliseconds(span.milliseconds))
        reportViolation()
    }

    /// Every machine sleeps for a second, which is `span` more by its own clocks: a week in no
    /// time. Machines that are off are off for as long.
    package func leap(_ span: Span) {
        let sleepers = simulation.hosts.filter(\.isRunning)
        for host in sleepers { simulation.sleep(host) }
        run(.seconds(1))
        for host in simulation.hosts {
            if host.isAsleep {
                simulation.wake(host, leap: span.milliseconds)
            } else {
                host.clock.leap += span.milliseconds
                host.clock.wallOffset += span.milliseconds
            }
        }
        reportViolation()
    }

    /// Mends all and waits until all must be well, as the checkers know it.
    package func settle() {
        simulation.weather = .calm
        heal()
        run(.seconds(10))
        simulation.observe(.converged)
        run(.seconds(25))
        simulation.observe(.finished)
        reportViolation()
    }

    // MARK: Machines

    /// Starts a machine's daemon from what its disk holds.
    package func start(_ index: Int) { act(on: index, simulation.start) }

    /// Ends a machine's daemon without a word; the kernel closes its connections.
    package func crash(_ index: Int) { act(on: index, simulation.crash) }

    /// Ends a machine's daemon as a service manager does; it is off 50 ms later.
    package func stop(_ index: Int) { act(on: index, simulation.stop) }

    /// Takes a machine's power away: nobody tells its peers.
    package func cutPower(_ index: Int) { act(on: index, simulation.cutPower) }

    /// Closes a machine's lid.
    package func suspend(_ index: Int) { act(on: index, simulation.sleep) }

    /// Opens it, `leap` later than the world's clock says.
    package func wake(_ index: Int, leap: Span = .seconds(0)) {
        act(on: index) { simulation.wake($0, leap: leap.milliseconds) }
    }

    /// Puts an older copy of its disk into a machine, and starts it.
    package func restore(_ disk: Disk, to index: Int) {
        act(on: index) { host in
            simulation.crash(host)
            simulation.taint(host)
            host.disk = disk
            simulation.start(host)
        }
    }

    /// Gives a machine that was never on what it starts from.
    package func prepare(_ index: Int, with facts: [Fact]) {
        let host = simulation.hosts[index]
        precondition(host.runs == 0, "node \(index) has been on; restore a disk instead")
        host.disk = Disk(facts: facts, newsroomKey: nil)
    }

    /// Lets something happen to a machine's daemon.
    package func dispatch(_ event: Event, to index: Int) {
        act(on: index) { simulation.dispatch(event, to: $0) }
    }

    private func act(on index: Int, _ act: (Host) -> Void) {
        act(simulation.hosts[index])
        reportViolation()
    }

    // MARK: Roads

    /// Lets each group talk only within itself.
    package func partition(_ parts: [Int]...) { partition(parts) }

    /// Lets each group talk only within itself.
    package func partition(_ parts: [[Int]]) {
        cut(
            parts.flatMap { part in
                parts.filter { $0 != part }.flatMap { other in
                    part.flatMap { from in other.map { (from, $0) } }
                }
            })
    }

    /// Cuts exactly these ways, each from one machine to another.
    package func cut(_ ways: [(from: Int, to: Int)]) {
        simulation.roads.heal()
        for way in ways { simulation.roads.cut(from: way.from, to: way.to) }
        simulation.roadsChanged()
    }

    /// Mends all ways.
    package func heal() { cut([]) }

    // MARK: Watching

    /// What all machines have sent since the script last asked: messages by kind, and dials.
    package func takeTraffic() -> (messages: [String: Int], dials: Int) {
        defer { diary.forgetTraffic() }
        return (diary.messages, diary.dials)
    }

    func reportViolation() {
        guard let violation, !isReported else { return }
        isReported = true
        report(violation)
    }
}
