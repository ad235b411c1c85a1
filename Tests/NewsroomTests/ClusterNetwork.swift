import Newsroom
import Replication

/// What the network and the disks of a cluster do wrong.
struct Faults {
    /// One way from one node to another.
    struct Path: Hashable {
        let from: Int
        let to: Int
    }

    /// Multicast packets arrive at all; TCP works anyway.
    var isMulticastOn = true
    /// Of a hundred multicast packets so many are lost.
    var lostPercent = 0
    /// Of a hundred multicast packets so many come twice.
    var doubledPercent = 0
    /// Multicast packets take up to this many milliseconds longer, and so overtake each other.
    var jitter: Int64 = 0
    /// How long disks take, in milliseconds.
    var diskDelay: Int64 = 2
    /// Ways that carry nothing; TCP needs both ways.
    var cut: Set<Path> = []
    /// Multicast packets that somebody recorded.
    var tape: [(message: Message, from: Int)] = []
    /// Whether somebody records.
    var isTaping = false
}

extension Cluster {
    // MARK: Script

    /// Lets each group talk only within itself.
    func partition(_ parts: [Int]...) { partition(parts) }

    func partition(_ parts: [[Int]]) {
        var cut: Set<Faults.Path> = []
        for part in parts {
            for other in parts where other != part {
                for from in part {
                    for to in other { cut.insert(Faults.Path(from: from, to: to)) }
                }
            }
        }
        self.cut(cut)
    }

    /// Cuts exactly these ways; links over them break when TCP gives up.
    func cut(_ paths: Set<Faults.Path>) {
        faults.cut = paths
        for node in nodes {
            for (link, peer) in node.peers.sorted(by: { $0.key < $1.key }) {
                guard !isConnected(node.index, peer.node) else {
                    flush(node, link)
                    continue
                }
                later(Cluster.tcpTimeout) { [self] in
                    if !isConnected(node.index, peer.node) { breakLink(node.index, link) }
                }
            }
        }
    }

    func heal() { cut([]) }

    /// Sends a recorded packet again, to everyone.
    func replay(_ index: Int) {
        let packet = faults.tape[index]
        for node in nodes {
            later(1) { [self] in
                dispatch(.datagram(packet.message, from: endpoint(packet.from)), to: node.index)
            }
        }
    }

    // MARK: Ways

    func reaches(_ from: Int, _ to: Int) -> Bool {
        !faults.cut.contains(Faults.Path(from: from, to: to))
    }

    func isConnected(_ one: Int, _ other: Int) -> Bool {
        reaches(one, other) && reaches(other, one)
    }

    func endpoint(_ index: Int) -> Endpoint { Endpoint(host: "node\(index)", port: 7_000) }

    private func happens(_ percent: Int) -> Bool {
        percent > 0 && Int.random(in: 0..<100, using: &random) < percent
    }

    // MARK: Multicast

    func multicast(_ message: Message, from index: Int) {
        guard faults.isMulticastOn else { return }
        if faults.isTaping { faults.tape.append((message, index)) }
        for other in nodes where other.index != index && reaches(index, other.index) {
            if happens(faults.lostPercent) { continue }
            deliver(message, from: index, to: other.index)
            if happens(faults.doubledPercent) { deliver(message, from: index, to: other.index) }
        }
    }

    private func deliver(_ message: Message, from index: Int, to other: Int) {
        let extra = faults.jitter > 0 ? Int64.random(in: 0...faults.jitter, using: &random) : 0
        later(1 + extra) { [self] in
            guard reaches(index, other) else { return }
            dispatch(.datagram(message, from: endpoint(index)), to: other)
        }
    }

    // MARK: Links

    /// TCP keeps the order and repeats what was lost, until it gives up.
    func send(_ message: Message, over link: LinkID, from index: Int) {
        guard nodes[index].peers[link] != nil else { return }
        later(2) { [self] in
            let node = nodes[index]
            guard let peer = node.peers[link] else { return }
            if !isConnected(index, peer.node) || node.stalled[link] != nil {
                node.stalled[link, default: []].append(message)
            } else {
                dispatch(.message(peer.link, message), to: peer.node)
            }
        }
    }

    private func flush(_ node: Node, _ link: LinkID) {
        guard let messages = node.stalled.removeValue(forKey: link), let peer = node.peers[link]
        else { return }
        for message in messages { dispatch(.message(peer.link, message), to: peer.node) }
    }

    func dial(_ endpoint: Endpoint, from index: Int) {
        let run = nodes[index].runs
        guard let other = nodes.first(where: { self.endpoint($0.index) == endpoint }) else {
            return later(1) { self.dispatch(.dialFailed(endpoint, isRefused: true), to: index) }
        }
        guard isConnected(index, other.index) else {
            return later(3_000) { [self] in
                if nodes[index].runs == run {
                    dispatch(.dialFailed(endpoint, isRefused: false), to: index)
                }
            }
        }
        later(3) { [self] in
            guard nodes[index].isAlive, nodes[index].runs == run else { return }
            guard other.isAlive else {
                return dispatch(.dialFailed(endpoint, isRefused: true), to: index)
            }
            connect(index, other.index, endpoint)
        }
    }

    private func connect(_ index: Int, _ other: Int, _ endpoint: Endpoint) {
        let here = newLink(index)
        let there = newLink(other)
        nodes[index].peers[here] = (other, there)
        nodes[other].peers[there] = (index, here)
        dispatch(.linkUp(here, nodes[other].member, endpoint, isDialled: true), to: index)
        dispatch(
            .linkUp(
                there, nodes[index].member, Endpoint(host: "node\(index)", port: 50_000),
                isDialled: false), to: other)
    }

    private func newLink(_ index: Int) -> LinkID {
        nodes[index].links += 1
        return LinkID(nodes[index].links)
    }

    func breakLink(_ index: Int, _ link: LinkID) {
        guard let peer = nodes[index].peers.removeValue(forKey: link) else { return }
        nodes[index].stalled[link] = nil
        nodes[peer.node].peers[peer.link] = nil
        nodes[peer.node].stalled[peer.link] = nil
        dispatch(.linkDown(link), to: index)
        let delay = isConnected(index, peer.node) ? 1 : Cluster.tcpTimeout
        let run = nodes[peer.node].runs
        later(delay) { [self] in
            if nodes[peer.node].runs == run { dispatch(.linkDown(peer.link), to: peer.node) }
        }
    }
}
