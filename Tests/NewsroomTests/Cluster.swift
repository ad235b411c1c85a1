import Newsroom
import Redux
import Replication
import Wire

/// A newsroom in one process and one thread: the production store of every node, with the network,
/// disks and clocks of this test. Scripts read like
/// `cluster[0].claim("a"); cluster.partition([0], [1, 2]); cluster.run(.seconds(5))`.
final class Cluster {
    final class Node {
        let index: Int
        let identity: Identity
        let newsroom: NewsroomID
        let signer: Signer
        var store: Store<NewsroomReducer>?
        var disk: [Record] = []
        var replies: [Reply] = []
        var announcements: [Announcement] = []
        var recorded: [Action] = []
        var peers: [LinkID: (node: Int, link: LinkID)] = [:]
        var links: UInt64 = 0
        var runs: UInt64 = 0
        unowned let cluster: Cluster

        init(index: Int, identity: Identity, newsroom: NewsroomID, cluster: Cluster) {
            self.index = index
            self.identity = identity
            self.cluster = cluster
            self.newsroom = newsroom
            signer = Signer(identity: identity, newsroom: newsroom)
        }

        var isAlive: Bool { store != nil }
        var member: MemberID { identity.member }

        var state: NewsroomState {
            guard let store else { preconditionFailure("node \(index) is not running") }
            return store.state
        }

        @discardableResult
        func perform(_ command: Command) -> Reply? {
            let before = replies.count
            cluster.dispatch(.command(RequestID(UInt64(before)), command), to: index)
            return replies.count > before ? replies[before] : nil
        }

        @discardableResult
        func claim(_ article: ArticleID, offline: Bool = false) -> Reply? {
            perform(.claim(article, ClaimDetails(), offline: offline))
        }

        @discardableResult
        func take(_ article: ArticleID, offline: Bool = false) -> Reply? {
            perform(.take(article, ClaimDetails(), offline: offline))
        }

        @discardableResult
        func release(_ article: ArticleID) -> Reply? { perform(.release(article)) }

        func lock(_ article: ArticleID) -> LockView? {
            state.lock(of: article)
        }

        /// The notices of loss that were announced, in order.
        var losses: [Notice] {
            announcements.compactMap { announcement in
                if case .lost(let notice) = announcement { return notice }
                return nil
            }
        }

        var digest: Bytes32 { state.digest(hash: signer.hash) }
    }

    struct Happening {
        let at: Int64
        let sequence: UInt64
        let run: () -> Void
    }

    private(set) var nodes: [Node] = []
    private(set) var now: Int64 = 0
    private var queue: [Happening] = []
    private var sequence: UInt64 = 0
    private var groups: [Int: Int] = [:]
    private var random: SplitMix64
    /// Multicast packets arrive at all; TCP works anyway.
    var isMulticastOn = true
    /// How long disks take, in milliseconds.
    var diskDelay: Int64 = 2

    static let tick: Int64 = 200
    static let tcpTimeout: Int64 = 5_000

    init(_ count: Int, seed: UInt64 = 1, founding: Founding = .shared) throws {
        random = SplitMix64(seed: seed)
        let facts = founding.facts(count)
        for index in 0..<count {
            let node = Node(
                index: index, identity: founding.identities[index], newsroom: founding.newsroom,
                cluster: self)
            node.disk = facts.map { .fact($0) }
            nodes.append(node)
            groups[index] = 0
        }
        for node in nodes {
            start(node.index)
        }
    }

    subscript(index: Int) -> Node { nodes[index] }

    // MARK: Script

    func run(_ span: Span) {
        let end = now + span.milliseconds
        while let next = queue.first, next.at <= end {
            queue.removeFirst()
            now = next.at
            next.run()
        }
        now = end
    }

    /// Lets each group talk only within itself.
    func partition(_ parts: [Int]...) {
        for (group, part) in parts.enumerated() {
            for index in part { groups[index] = group }
        }
        for node in nodes {
            for (link, peer) in node.peers where groups[node.index] != groups[peer.node] {
                later(Cluster.tcpTimeout) { [self] in
                    if groups[node.index] != groups[peer.node] { breakLink(node.index, link) }
                }
            }
        }
    }

    func heal() {
        for index in nodes.indices { groups[index] = 0 }
    }

    /// Ends a node's process without a word; its links break at once.
    func crash(_ index: Int) {
        let node = nodes[index]
        node.store = nil
        for link in node.peers.keys.sorted() { breakLink(index, link) }
    }

    /// Starts a node's process from what its disk holds.
    func start(_ index: Int) {
        let node = nodes[index]
        node.runs += 1
        let run = node.runs
        let store = Store(
            NewsroomState(member: node.member, newsroom: node.newsroom, at: time),
            reducer: NewsroomReducer(signing: node.signer),
            middleware: [Recorder.middleware { node.recorded.append($0) }])
        node.store = store
        node.recorded = []
        dispatch(.started(boot(of: node)), to: index)
        ticking(index, run: run)
    }

    private func boot(of node: Node) -> Boot {
        var boot = Boot(member: node.member, newsroom: node.newsroom, facts: [])
        var claims: [ArticleID: Claim] = [:]
        var delivered: Set<ClaimID> = []
        for record in node.disk {
            switch record {
            case .ceiling(let stamp): boot.ceiling = max(boot.ceiling, stamp)
            case .fact(let fact): boot.facts.append(fact)
            case .ownClaim(let claim, _): claims[claim.article] = claim
            case .forgetOwnClaim(let article): claims[article] = nil
            case .promise(let article, let term, let claim):
                boot.promises[article, default: [:]][term] = claim
            case .notice(let notice): boot.notices.append(notice)
            case .noticeDelivered(let claim): delivered.insert(claim)
            case .alive(let wall): boot.lastAlive = wall
            case .peer, .newsroomKey: break
            }
        }
        boot.ownClaims = claims.keys.sorted().compactMap { claims[$0] }
        boot.notices.removeAll { delivered.contains($0.claim) }
        boot.namedPeers = nodes.filter { $0.index != node.index }.map { endpoint($0.index) }
        boot.entropy = random.next()
        boot.port = 7_000
        return boot
    }

    private func ticking(_ index: Int, run: UInt64) {
        later(Cluster.tick) { [self] in
            guard nodes[index].isAlive, nodes[index].runs == run else { return }
            dispatch(.tick, to: index)
            ticking(index, run: run)
        }
    }

    // MARK: Network

    private var time: Time {
        Time(
            monotonic: Moment(milliseconds: now),
            wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000 + now))
    }

    private func endpoint(_ index: Int) -> Endpoint { Endpoint(host: "node\(index)", port: 7_000) }

    private func later(_ milliseconds: Int64, _ run: @escaping () -> Void) {
        sequence += 1
        let happening = Happening(at: now + milliseconds, sequence: sequence, run: run)
        let place = queue.lastIndex { $0.at <= happening.at }.map { $0 + 1 } ?? 0
        queue.insert(happening, at: place)
    }

    func connected(_ one: Int, _ other: Int) -> Bool { groups[one] == groups[other] }

    func dispatch(_ event: Event, to index: Int) {
        let node = nodes[index]
        guard let store = node.store else { return }
        carryOut(store.dispatch(Action(at: time, event)), of: index)
    }

    private func carryOut(_ effects: [Effect], of index: Int) {
        let node = nodes[index]
        for effect in effects {
            switch effect {
            case .answer(_, let reply): node.replies.append(reply)
            case .notify(let announcement): node.announcements.append(announcement)
            case .multicast(let message): multicast(message, from: index)
            case .send(let message, let links):
                for link in links { send(message, over: link, from: index) }
            case .persist(let records, let rest):
                let run = node.runs
                later(diskDelay) { [self] in
                    guard node.isAlive, node.runs == run else { return }
                    node.disk += records
                    carryOut(rest, of: index)
                    dispatch(.persisted(records), to: index)
                }
            case .dial(let endpoint): dial(endpoint, from: index)
            case .close(let link):
                let run = node.runs
                later(5) { [self] in if node.runs == run { breakLink(index, link) } }
            }
        }
    }

    private func multicast(_ message: Message, from index: Int) {
        guard isMulticastOn else { return }
        for other in nodes where other.index != index && connected(index, other.index) {
            later(1) { [self] in
                if connected(index, other.index) {
                    dispatch(.datagram(message, from: endpoint(index)), to: other.index)
                }
            }
        }
    }

    private func send(_ message: Message, over link: LinkID, from index: Int) {
        guard let peer = nodes[index].peers[link] else { return }
        later(2) { [self] in
            if connected(index, peer.node), nodes[peer.node].peers[peer.link] != nil {
                dispatch(.message(peer.link, message), to: peer.node)
            }
        }
    }

    private func dial(_ endpoint: Endpoint, from index: Int) {
        let run = nodes[index].runs
        guard let other = nodes.first(where: { self.endpoint($0.index) == endpoint }) else {
            return later(1) { self.dispatch(.dialFailed(endpoint, isRefused: true), to: index) }
        }
        guard connected(index, other.index) else {
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
            let here = newLink(index)
            let there = newLink(other.index)
            nodes[index].peers[here] = (other.index, there)
            other.peers[there] = (index, here)
            dispatch(.linkUp(here, other.member, endpoint, isDialled: true), to: index)
            dispatch(
                .linkUp(
                    there, nodes[index].member, Endpoint(host: "node\(index)", port: 50_000),
                    isDialled: false), to: other.index)
        }
    }

    private func newLink(_ index: Int) -> LinkID {
        nodes[index].links += 1
        return LinkID(nodes[index].links)
    }

    private func breakLink(_ index: Int, _ link: LinkID) {
        guard let peer = nodes[index].peers.removeValue(forKey: link) else { return }
        nodes[peer.node].peers[peer.link] = nil
        dispatch(.linkDown(link), to: index)
        later(1) { self.dispatch(.linkDown(peer.link), to: peer.node) }
    }
}
