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
        let signer: any Signing
        var diskFreeAt: Int64 = 0
        var store: Store<NewsroomReducer>?
        var disk: [Record] = []
        var replies: [Reply] = []
        var announcements: [Announcement] = []
        var recorded: [Action] = []
        var peers: [LinkID: (node: Int, link: LinkID)] = [:]
        /// What waits on a link for the network to carry again, in order.
        var stalled: [LinkID: [Message]] = [:]
        var links: UInt64 = 0
        var runs: UInt64 = 0
        unowned let cluster: Cluster

        init(
            index: Int, identity: Identity, newsroom: NewsroomID, signer: any Signing,
            cluster: Cluster
        ) {
            self.index = index
            self.identity = identity
            self.cluster = cluster
            self.newsroom = newsroom
            self.signer = signer
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

        @discardableResult
        func emit(_ type: Text, _ payload: [UInt8] = []) -> Reply? {
            perform(.emit(type, payload))
        }

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

        /// The application actions that were announced, over all runs, in order.
        var actions: [ApplicationAction] {
            announcements.compactMap { announcement in
                if case .action(let action) = announcement { return action }
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
    var random: SplitMix64
    /// What the network and the disks do wrong.
    var faults = Faults()
    /// What was said and shown, and whether that was right.
    let witness = Witness()
    /// Whether each run's actions are kept for a replay.
    let isRecording: Bool

    static let tick: Int64 = 200
    static let tcpTimeout: Int64 = 5_000

    /// - Parameter isSigning: whether statements carry real signatures; the core never looks at
    ///   them, and Ed25519 is slow in debug builds.
    init(
        _ count: Int, seed: UInt64 = 1, founding: Founding = .shared, isSigning: Bool = true,
        isRecording: Bool = true, knowing known: Int? = nil
    ) throws {
        random = SplitMix64(seed: seed)
        self.isRecording = isRecording
        let newsroom = founding.newsroom
        witness.isQuorum = founding.policy == .quorum
        for index in 0..<count {
            let identity = founding.identities[index]
            let signer: any Signing =
                isSigning
                ? Signer(identity: identity, newsroom: newsroom)
                : QuickSigner(identity: identity, newsroom: newsroom)
            let node = Node(
                index: index, identity: identity, newsroom: newsroom, signer: signer,
                cluster: self)
            // Whoever joins late brings its own invite; the others have not heard of it.
            let facts = founding.facts(known.map { index < $0 ? $0 : index + 1 } ?? count)
            node.disk = facts.map { .fact($0) }
            if index == 0 { node.disk.append(.newsroomKey(founding.newsroomKey)) }
            nodes.append(node)
        }
        for node in nodes where node.index < known ?? count {
            start(node.index)
        }
    }

    subscript(index: Int) -> Node { nodes[index] }

    // MARK: Script

    func run(_ span: Span) {
        let end = now + span.milliseconds
        while let next = queue.first, next.at <= end {
            queue.removeFirst()
            now = max(now, next.at)
            next.run()
        }
        now = end
    }

    /// Lets time pass in which no machine does anything: a week in no time.
    func leap(_ span: Span) { now += span.milliseconds }

    /// Ends a node's process without a word; its links break at once.
    func crash(_ index: Int) {
        let node = nodes[index]
        node.store = nil
        witness.crashed(node)
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
            middleware: isRecording ? [Recorder.middleware { node.recorded.append($0) }] : [])
        node.store = store
        node.recorded = []
        node.diskFreeAt = now
        let boot = boot(of: node)
        witness.started(node, boot)
        dispatch(.started(boot), to: index)
        for notice in boot.notices { dispatch(.noticeDelivered(notice.claim), to: index) }
        ticking(index, run: run)
    }

    private func boot(of node: Node) -> Boot {
        var boot = Boot(member: node.member, newsroom: node.newsroom, facts: [])
        var claims: [ArticleID: Claim] = [:]
        var delivered: Set<ClaimID> = []
        var actions: [ApplicationAction] = []
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
            case .ownAction(let action): actions.append(action)
            case .forgetOwnActions(let stamp): actions.removeAll { $0.id.lamport <= stamp }
            case .delivered(let author, let stamp):
                boot.delivered[author] = max(stamp, boot.delivered[author] ?? .zero)
            case .newsroomKey(let key): boot.newsroomKey = key
            case .peer, .barrier: break
            }
        }
        boot.ownClaims = claims.keys.sorted().compactMap { claims[$0] }
        boot.ownActions = actions.suffix(NewsroomLimits.actionWindow)
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

    // MARK: Time

    private var time: Time {
        Time(
            monotonic: Moment(milliseconds: now),
            wall: WallTime(millisecondsSinceEpoch: 1_800_000_000_000 + now))
    }

    func later(_ milliseconds: Int64, _ run: @escaping () -> Void) {
        sequence += 1
        let happening = Happening(at: now + milliseconds, sequence: sequence, run: run)
        let place = queue.lastIndex { $0.at <= happening.at }.map { $0 + 1 } ?? 0
        queue.insert(happening, at: place)
    }

    // MARK: Actions and effects

    func dispatch(_ event: Event, to index: Int) {
        let node = nodes[index]
        guard let store = node.store else { return }
        let effects = store.dispatch(Action(at: time, event))
        if case .command(_, let command) = event { witness.asked(node, command) }
        carryOut(effects, of: index)
    }

    private func carryOut(_ effects: [Effect], of index: Int) {
        let node = nodes[index]
        for effect in effects {
            switch effect {
            case .answer(_, let reply):
                node.replies.append(reply)
                witness.answered(node, reply)
            case .notify(let announcement): announce(announcement, of: node)
            case .multicast(let message):
                witness.said(message, by: node)
                multicast(message, from: index)
            case .send(let message, let links):
                witness.said(message, by: node)
                for link in links { send(message, over: link, from: index) }
            case .persist(let records, let rest): persist(records, then: rest, of: node)
            case .dial(let endpoint):
                witness.dials += 1
                dial(endpoint, from: index)
            case .rotateKey(let order):
                let maker = KeyMaker(identity: node.identity, newsroom: node.newsroom)
                node.perform(.adopt(maker.rotation(order, using: &random)))
            case .close(let link):
                let run = node.runs
                later(5) { [self] in if node.runs == run { breakLink(index, link) } }
            }
        }
    }

    /// Disks write in order, one transaction after the other; a crash loses what is on its way.
    private func persist(_ records: [Record], then rest: [Effect], of node: Node) {
        let run = node.runs
        let isWrite = records.contains { if case .barrier = $0 { false } else { true } }
        node.diskFreeAt = max(node.diskFreeAt, now + (isWrite ? faults.diskDelay : 0))
        later(node.diskFreeAt - now) { [self] in
            guard node.isAlive, node.runs == run else { return }
            node.disk += records
            carryOut(rest, of: node.index)
            dispatch(.persisted(records), to: node.index)
        }
    }

    private func announce(_ announcement: Announcement, of node: Node) {
        node.announcements.append(announcement)
        witness.announced(node, announcement)
        guard case .lost(let notice) = announcement else { return }
        let run = node.runs
        later(20) { [self] in
            if node.runs == run { dispatch(.noticeDelivered(notice.claim), to: node.index) }
        }
    }
}
