internal import Newsroom
internal import Replication

/// Beacons count as signs of life only above all that was heard of their run, and only of a run
/// that a link has shown to be alive: what somebody recorded raises nobody.
struct SignsOfLife: Checker {
    private struct Sight: Hashable {
        let of: MemberID
        let by: Int
    }

    private struct Counted: Hashable {
        let sight: Sight
        let instance: Instance
    }

    /// The runs that links have shown to be alive.
    private var proven: [Sight: Set<Instance>] = [:]
    /// The highest beacon that counted.
    private var highest: [Counted: UInt64] = [:]
    /// When beacons were signed, by their marks: what echoes one was signed later.
    private var signed: [BeaconMark: Instant] = [:]
    /// When a sign of life last counted, by the node's own clock.
    private var heard: [Sight: Moment] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .starts(let host, _):
            proven = proven.filter { $0.key.by != host.index }
            highest = highest.filter { $0.key.sight.by != host.index }
            heard = heard.filter { $0.key.by != host.index }
        case .reduced(let host, let event, _):
            guard let process = host.process else { return }
            switch event {
            case .datagram(.beacons(let beacons), _): judge(beacons, nil, process, host, simulation)
            case .message(let link, .beacons(let beacons)),
                .message(let link, .heardBeacons(let beacons, _)):
                judge(
                    beacons, process.state.links[link]?.member, process, host, simulation)
            case .message(let link, .hello(let hello)):
                guard let other = process.state.links[link]?.member else { return }
                proven[Sight(of: other, by: host.index), default: []].insert(hello.instance)
            case .message, .linkUp, .started: break
            default: return
            }
            for (member, peer) in process.state.peers {  // order-free: each on its own
                heard[Sight(of: member, by: host.index)] = peer.heard
            }
        case .carriesOut(let host, .multicast(.beacons(let beacons))),
            .carriesOut(let host, .send(.beacons(let beacons), _)):
            for beacon in beacons where beacon.member == host.member {
                signed[beacon.mark] = simulation.now
            }
        default: return
        }
    }

    /// Whether the beacon shows that it is not much older than what the network may delay: what it
    /// echoes may itself have come by a relay, as late as its member was thought to be here.
    private func echoesNews(_ beacon: Beacon, _ simulation: Simulation) -> Bool {
        let most = Delay.seconds(simulation.weather.stragglers > 0 ? 80 : 20)
        return beacon.echoes.contains { mark in
            signed[mark].map { simulation.now - $0 < most } ?? false
        }
    }

    private mutating func judge(
        _ beacons: [Beacon], _ linked: MemberID?, _ process: Process, _ host: Host,
        _ simulation: Simulation
    ) {
        var fresh: Set<MemberID> = []
        for beacon in beacons {
            let sight = Sight(of: beacon.member, by: host.index)
            if linked == beacon.member || echoesNews(beacon, simulation) {
                proven[sight, default: []].insert(beacon.instance)
            }
            guard proven[sight]?.contains(beacon.instance) == true else { continue }
            let counted = Counted(sight: sight, instance: beacon.instance)
            if beacon.counter > highest[counted] ?? 0 || linked == beacon.member {
                fresh.insert(beacon.member)
            }
            // One that the node did not count, as before a greeting was complete, may come again.
            if let peer = process.state.peers[beacon.member], peer.counter >= beacon.counter,
                peer.instance == beacon.instance
            {
                highest[counted] = max(beacon.counter, highest[counted] ?? 0)
            }
        }
        for beacon in beacons where !fresh.contains(beacon.member) {
            let sight = Sight(of: beacon.member, by: host.index)
            guard let now = process.state.peers[beacon.member]?.heard, now != heard[sight] else {
                continue
            }
            simulation.fail(
                .beacons,
                "for node \(host.index) the old beacon \(beacon.counter) of "
                    + "\(TraceText.short(beacon.member)) is a sign of life")
        }
    }
}
