internal import Newsroom
internal import Replication

/// What goes wrong, a step every few seconds.
final class Nemesis {
    private unowned let simulation: Simulation
    private var random: SplitMix64
    private let pause: Int64
    private var isAtWork = true
    private var copies: [Int: Disk] = [:]
    private var steps: [(Nemesis) -> () -> Void] = []

    init(_ simulation: Simulation, seed: UInt64) {
        self.simulation = simulation
        random = SplitMix64(seed: seed ^ 0x6e65_6d65)
        pause = [500, 2_000, 6_000].randomElement(using: &random) ?? 2_000
        let faults = simulation.options.faults
        if faults.contains(.network) {
            steps += [
                Nemesis.partition, Nemesis.partition, Nemesis.cutOneWays, Nemesis.isolate,
                Nemesis.dropMulticast, Nemesis.dropStreams, Nemesis.swizzle, Nemesis.heal,
                Nemesis.heal, Nemesis.replay, Nemesis.replay, Nemesis.reset,
                Nemesis.toggleMulticast,
            ]
        }
        if faults.contains(.process) {
            steps += [
                Nemesis.crash, Nemesis.crash, Nemesis.stop, Nemesis.cutPower, Nemesis.restart,
                Nemesis.restart, Nemesis.restart, Nemesis.sleep, Nemesis.sleepAll,
                Nemesis.setWallClock,
            ]
        }
        if faults.contains(.disk) { steps += [Nemesis.fillDisk] }
        if faults.contains(.identity) {
            steps += [Nemesis.restoreDisk, Nemesis.restoreDisk, Nemesis.clone]
        }
        if faults.contains(.byzantine) {
            steps += [Nemesis.corrupt, Nemesis.garbage, Nemesis.garbage, Nemesis.forge]
        }
    }

    func begin() {
        guard !steps.isEmpty else { return }
        let next = Int64.random(in: 1...(2 * pause), using: &random)
        simulation.later(.milliseconds(next)) { [weak self] in
            guard let self, isAtWork else { return }
            if let step = steps.randomElement(using: &random) { step(self)() }
            begin()
        }
    }

    /// The faults stop: all that can be mended is, and every member's machine runs.
    func end() {
        isAtWork = false
        simulation.weather = .calm
        // Without multicast nobody finds whoever it has no address of.
        simulation.weather.isMulticastOn =
            !simulation.options.knowsAddresses || Int.random(in: 0..<3, using: &random) > 0
        simulation.roads.heal()
        for host in simulation.hosts where host.isAsleep { simulation.wake(host) }
        for host in simulation.hosts {
            host.misconduct = nil
            if !isMember(host) || isTwin(host) { simulation.crash(host) }
        }
        for host in simulation.hosts where isMember(host) && !isTwin(host) {
            // Whoever has seconds of writes before it, or was just told to stop, is started anew:
            // the faults are over.
            let isBehind = host.process?.writes.isBehind(at: simulation.now) ?? false
            let isStopping = host.process?.state.isStopping ?? false
            if host.hasMisbehaved || isBehind || isStopping { simulation.crash(host) }
            simulation.start(host)
        }
        simulation.roadsChanged()
    }

    private func isMember(_ host: Host) -> Bool { host.newsroom == simulation.town.newsroom }

    private func isTwin(_ host: Host) -> Bool {
        simulation.hosts.contains { $0.index < host.index && $0.member == host.member }
    }

    private var someHost: Host {
        simulation.hosts[Int.random(in: 0..<simulation.hosts.count, using: &random)]
    }

    private func note(_ what: @autoclosure () -> String) {
        simulation.trace.note(simulation.now, nil, what())
    }

    // MARK: Network

    private func partition() {
        let sides = simulation.hosts.map { _ in Int.random(in: 0...2, using: &random) }
        note("partition \(sides)")
        simulation.roads.heal()
        for from in sides.indices {
            for to in sides.indices where sides[from] != sides[to] {
                simulation.roads.cut(from: from, to: to)
            }
        }
        simulation.roadsChanged()
    }

    /// One-way deafness, and neighbourhoods that are not transitive.
    private func cutOneWays() {
        note("cut single ways")
        simulation.roads.heal()
        for from in simulation.hosts.indices {
            for to in simulation.hosts.indices
            where from != to && Int.random(in: 0..<3, using: &random) == 0 {
                simulation.roads.cut(from: from, to: to)
                if Bool.random(using: &random) { simulation.roads.cut(from: to, to: from) }
            }
        }
        simulation.roadsChanged()
    }

    private func isolate() {
        let host = someHost
        note("isolate node \(host.index)")
        for other in simulation.hosts where other !== host {
            simulation.roads.cut(from: host.index, to: other.index)
            simulation.roads.cut(from: other.index, to: host.index)
        }
        simulation.roadsChanged()
    }

    private func dropMulticast() {
        note("multicast is dropped between some")
        cutSome(datagrams: true, streams: false)
    }

    private func dropStreams() {
        note("connections are dropped between some")
        cutSome(datagrams: false, streams: true)
    }

    private func cutSome(datagrams: Bool, streams: Bool) {
        for from in simulation.hosts.indices {
            for to in simulation.hosts.indices where from != to && Bool.random(using: &random) {
                simulation.roads.cut(from: from, to: to, datagrams: datagrams, streams: streams)
            }
        }
        simulation.roadsChanged()
    }

    /// Cuts all ways one by one, and mends them in another order (FoundationDB's swizzle).
    private func swizzle() {
        note("swizzle")
        var ways = simulation.hosts.indices.flatMap { from in
            simulation.hosts.indices.filter { $0 != from }.map { (from, $0) }
        }
        let step = Int64.random(in: 5...200, using: &random)
        ways.shuffle(using: &random)
        for (place, way) in ways.enumerated() {
            simulation.later(.milliseconds(step * Int64(place))) { [weak self] in
                guard let self, isAtWork else { return }
                simulation.roads.cut(from: way.0, to: way.1)
                simulation.roadsChanged()
            }
        }
        let pause = step * Int64(ways.count) + 1_000
        ways.shuffle(using: &random)
        for (place, way) in ways.enumerated() {
            simulation.later(.milliseconds(pause + step * Int64(place))) { [weak self] in
                guard let self, isAtWork else { return }
                simulation.roads.mend(from: way.0, to: way.1)
                simulation.roadsChanged()
            }
        }
    }

    private func heal() {
        note("heal")
        simulation.roads.heal()
        simulation.roadsChanged()
    }

    /// Somebody sends recorded packets again, of any age, to everyone.
    private func replay() {
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            guard let packet = simulation.tape.packets.randomElement(using: &random) else { return }
            for host in simulation.hosts {
                simulation.deliver(packet.bytes, from: packet.from, to: host)
            }
        }
        note("replay")
    }

    /// One side of a connection loses it, and the other does not know.
    private func reset() {
        let host = someHost
        guard let process = host.process, host.isRunning,
            let link = process.ends.keys.sorted().randomElement(using: &random)
        else { return }
        note("node \(host.index) loses link \(link.number)")
        simulation.lose(link, of: host, isSilent: Bool.random(using: &random))
    }

    private func toggleMulticast() {
        simulation.weather.isMulticastOn.toggle()
        note("multicast \(simulation.weather.isMulticastOn)")
    }

    // MARK: Machines

    private func crash() { simulation.crash(someHost) }

    private func stop() { simulation.stop(someHost) }

    private func cutPower() { simulation.cutPower(someHost) }

    private func restart() {
        let off = simulation.hosts.filter { $0.process == nil && isMember($0) && $0.runs > 0 }
        if let host = off.randomElement(using: &random) { simulation.start(host) }
    }

    private func sleep() {
        let host = someHost
        guard host.isRunning else { return }
        simulation.sleep(host)
        let seconds = [1, 4, 7, 30, 60].randomElement(using: &random) ?? 1
        // By its own clocks it may have slept for much longer.
        let days = [0, 0, 0, 1, 6, 8, 30].randomElement(using: &random) ?? 0
        simulation.later(.seconds(Int64(seconds))) { [weak self] in
            if let self, isAtWork { simulation.wake(host, leap: Int64(days) * 86_400_000) }
        }
    }

    /// The whole newsroom closes for a night or a month.
    private func sleepAll() {
        // Two absences of six days make a tombstone older than the horizon.
        let days = [1, 3, 6, 6, 8, 30].randomElement(using: &random) ?? 1
        let hosts = simulation.hosts.filter(\.isRunning)
        for host in hosts { simulation.sleep(host) }
        for host in hosts {
            let moment = Int64.random(in: 1_000...8_000, using: &random)
            simulation.later(.milliseconds(moment)) { [weak self] in
                if let self, isAtWork { simulation.wake(host, leap: Int64(days) * 86_400_000) }
            }
        }
    }

    private func setWallClock() {
        let host = someHost
        let hour: Int64 = 3_600_000
        let offsets: [Int64] = [hour, -hour, 87_600 * hour, -HostClock.epoch, 0]
        let offset = offsets.randomElement(using: &random) ?? 0
        note("node \(host.index) sets its wall clock by \(offset) ms")
        host.clock.wallOffset = offset
    }

    // MARK: Disks and keys

    private func fillDisk() {
        note("disks are full")
        simulation.weather.diskRefusals = 1_000
        let pause = Int64.random(in: 500...5_000, using: &random)
        simulation.later(.milliseconds(pause)) { [weak self] in
            guard let self, isAtWork else { return }
            simulation.weather.diskRefusals = 0
        }
    }

    private func restoreDisk() {
        let host = someHost
        guard isMember(host), host.runs > 0 else { return }
        guard let copy = copies[host.index] else {
            copies[host.index] = host.disk
            return note("the disk of node \(host.index) is copied")
        }
        note("an old disk of node \(host.index) is put back")
        simulation.crash(host)
        simulation.taint(host)
        host.disk = copy
        simulation.start(host)
    }

    /// The same disk, key included, in another machine.
    private func clone() {
        let host = someHost
        guard isMember(host), host.runs > 0, simulation.hosts.count < TestNewsroom.most + 4 else {
            return
        }
        let twin = simulation.addHost(
            identity: host.identity, newsroom: host.newsroom, disk: host.disk,
            signatures: simulation.options.signatures)
        note("node \(host.index) is cloned as node \(twin.index)")
        simulation.taint(host)
        simulation.taint(twin)
        simulation.start(twin)
    }

    // MARK: Members

    /// A member turns bad; at most a minority does.
    private func corrupt() {
        let bad = simulation.hosts.filter { !$0.isHonest }.count
        let host = someHost
        guard isMember(host), host.isHonest, bad == 0 else { return }
        note("node \(host.index) turns bad")
        simulation.corrupt(host, using: &random)
    }

    private func forge() { simulation.forge(from: someHost, using: &random) }

    private func garbage() {
        simulation.sendGarbage(from: someHost, to: someHost, using: &random)
    }
}

extension Simulation {
    /// What was written to a disk was undone, or its key is in two machines: what it promised is
    /// not in its hands any more.
    func taint(_ host: Host) {
        for other in hosts where other.member == host.member { other.isTainted = true }
        observe(.tainted(host))
    }
}
