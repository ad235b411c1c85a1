internal import BylineClient
internal import LocalAPI
internal import Logging
internal import NIOCore
internal import Newsroom
internal import Redux
internal import Replication
internal import Storage
internal import Transport
internal import Wire

/// The one owner of the store: takes in what happens, and carries out effects in their order.
///
/// It runs on the event loop of the transport, so a datagram is reduced and answered without a
/// change of threads.
actor NodeActor {
    /// Takes what became of a command, with the state at that moment.
    private typealias Asker = (Result<Reply, NoReply>, NewsroomState) -> Void

    nonisolated let eventLoop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        eventLoop.executor.asUnownedSerialExecutor()
    }

    private let store: Store<NewsroomReducer>
    private let repository: Repository
    private let journal: Journal?
    private let logger: Logger
    private let keyMaker: KeyMaker
    private var packets: PacketRoom
    private var transport: NetworkTransport?
    private var listener: (@Sendable (Announcement, NewsroomState) -> Void)?
    /// Takes what others say and ask of journals; it may not wait.
    private var historyListener: (@Sendable (HistoryMessage, LinkID, MemberID) -> Void)?
    private var waiting: [RequestID: Asker] = [:]
    private var requests: UInt64 = 0
    /// What the transport tells before the run begins; nil from then on.
    private var early: [TransportEvent]? = []
    private var ticks: RepeatedTask?
    /// The run has ended: the disk may still report, but nothing is taken in any more.
    private var isClosed = false
    /// Datagrams and frames that were dropped before they reached the store, by reason.
    private(set) var drops: [WireError: UInt64] = [:]

    init(
        boot: Boot, identity: Wire.Identity, repository: Repository, journal: Journal?,
        eventLoop: any EventLoop, logger: Logger, record: (@Sendable (Action) -> Void)?
    ) {
        self.eventLoop = eventLoop
        self.repository = repository
        self.journal = journal
        self.logger = logger
        packets = PacketRoom(newsroom: boot.newsroom, member: boot.member)
        let signer = Signer(identity: identity, newsroom: boot.newsroom)
        keyMaker = KeyMaker(identity: identity, newsroom: boot.newsroom)
        store = Store(
            NewsroomState(member: boot.member, newsroom: boot.newsroom, at: SystemTime.now),
            reducer: NewsroomReducer(signing: signer),
            middleware: record.map { [Recorder.middleware($0)] } ?? [])
    }

    /// What `body` makes of all that the node knows now. A copy that outlived this call would make
    /// the next action copy whatever it changes.
    func read<Value: Sendable, Failure: Error>(
        _ body: @Sendable (NewsroomState) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(store.state)
    }

    /// The same once the state knows what time it is: a machine that just woke up may be asked
    /// before its next tick.
    func readNow<Value: Sendable>(_ body: @Sendable (NewsroomState) -> Value) -> Value {
        dispatch(.tick)
        return body(store.state)
    }

    /// What the transport counted.
    var traffic: TransportCounters? { transport?.counters }

    // MARK: Running

    /// Begins the run over a started transport.
    func start(
        _ boot: Boot, over transport: NetworkTransport,
        announcing listener: @escaping @Sendable (Announcement, NewsroomState) -> Void
    ) {
        self.transport = transport
        self.listener = listener
        // A replay knows no other time to begin at than that of the first action.
        dispatch(.started(boot), at: store.state.now)
        let missed = early ?? []
        early = nil
        for event in missed { handle(event) }
        let interval = TimeAmount.milliseconds(NodeActor.tickMilliseconds)
        ticks = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) {
            [weak self] _ in
            self?.assumeIsolated { $0.dispatch(.tick) }
        }
    }

    /// Says goodbye, lets it out, and ends the run.
    func stop() async {
        ticks?.cancel()
        dispatch(.stopping)
        await written()
        await transport?.stop()
        isClosed = true
        // order-free: each waits on its own
        for asker in waiting.values { asker(.failure(.stopped), store.state) }
        waiting = [:]
    }

    /// Waits for the writes under way, and for what follows from them: the goodbye may be held back
    /// until the clock's ceiling is on the disk.
    private func written() async {
        await withCheckedContinuation { continuation in
            repository.write([]) { [eventLoop] _ in
                eventLoop.execute { continuation.resume() }
            }
        }
    }

    /// Often enough that a break in the beacons is noticed within a fifth of their period.
    private static let tickMilliseconds: Int64 = 200

    /// Asks the store for something; gives what `answer` makes of the reply and of the state that
    /// goes with it, before anything else can happen.
    func perform<Value: Sendable>(
        _ command: Command, answer: @escaping @Sendable (Reply, NewsroomState) -> Value
    ) async -> Result<Value, NoReply> {
        guard !isClosed else { return .failure(.stopped) }
        requests += 1
        let request = RequestID(requests)
        return await withCheckedContinuation { continuation in
            waiting[request] = { result, state in
                continuation.resume(returning: result.map { answer($0, state) })
            }
            dispatch(.command(request, command))
        }
    }

    /// Notes that a connection of a session closed.
    func sessionClosed(_ id: SessionID) {
        dispatch(.sessionClosed(id))
    }

    /// mDNS speaks of a daemon of this newsroom.
    func discovered(_ endpoints: [Endpoint], tag: MemberTag?) {
        dispatch(.discovered(endpoints, tag.flatMap { packets.member(of: $0) }))
    }

    /// What whoever watches is told: how things are, and then what happens; of one desk's articles
    /// or of all.
    func subscribe(to hub: EventHub, desk: String?) -> AsyncStream<WatchEvent> {
        let first = Views(state: store.state).beginning(desk: desk)
        return hub.subscribe(startingWith: first) { event in
            desk.map(event.concerns) ?? true
        }
    }

    // MARK: Journals

    /// Has what others say and ask of journals handed on.
    func listenToHistory(
        _ listener: @escaping @Sendable (HistoryMessage, LinkID, MemberID) -> Void
    ) {
        historyListener = listener
    }

    /// Says something of journals over a link; false if that is down.
    @discardableResult
    func say(_ message: HistoryMessage, on link: LinkID) -> Bool {
        guard !isClosed, store.state.links[link]?.isGreeted == true else { return false }
        for frame in MessageCodec.frames(for: .history(message)) {
            transport?.send(frame, to: link)
        }
        return true
    }

    // MARK: In

    func handle(_ event: TransportEvent) {
        if early != nil { return keep(event) }
        switch event {
        case .datagram(let bytes, let endpoint): receive(bytes, from: endpoint)
        case .frame(let link, let bytes): receive(bytes, on: link)
        case .linkUp(let link, let peer, let endpoint, let isDialled):
            logger.debug(
                "link up",
                metadata: ["peer": "\(peer)", "at": "\(endpoint)", "dialled": "\(isDialled)"])
            dispatch(.linkUp(link, peer, endpoint, isDialled: isDialled))
        case .linkDown(let link, let reason):
            logger.debug("link down", metadata: ["link": "\(link.number)", "why": "\(reason)"])
            dispatch(.linkDown(link))
        case .dialFailed(let endpoint, let failure):
            logger.debug("dial failed", metadata: ["to": "\(endpoint)", "why": "\(failure)"])
            dispatch(.dialFailed(endpoint, isRefused: failure == .refused))
        case .dropped(let reason):
            logger.debug("dropped by the transport", metadata: ["why": "\(reason)"])
        case .interfacesChanged(let names):
            logger.info("interfaces in use", metadata: ["names": "\(names)"])
        }
    }

    /// Keeps what came before the run: the transport listens first, because a run begins with its
    /// port. A datagram may be lost, and cannot be opened yet.
    private func keep(_ event: TransportEvent) {
        if case .datagram = event { return }
        early?.append(event)
    }

    private func receive(_ packet: [UInt8], from endpoint: Endpoint) {
        do throws(WireError) {
            guard let envelope = try packets.open(packet, ownInstance: store.state.instance) else {
                return
            }
            dispatch(.datagram(try decoded(envelope, from: .member), from: endpoint))
        } catch {
            count(error)
        }
    }

    private func receive(_ frame: [UInt8], on link: LinkID) {
        let sender: Sender = store.state.links[link]?.isGreeted == true ? .member : .stranger
        do throws(WireError) {
            dispatch(.message(link, try decoded(frame, from: sender)))
        } catch {
            count(error)
            // One whose credential is still in question may take itself for a member, and is to
            // hear why it is none: what it says too early is left unread, as cheaply as can be.
            if sender == .stranger && error != .notForStrangers {
                transport?.close(link, reason: "a stranger's message: \(error)")
            }
        }
    }

    private func decoded(
        _ envelope: [UInt8], from sender: Sender
    ) throws(WireError) -> Message {
        try packets.decode(envelope, knowing: store, from: sender)
    }

    private func count(_ error: WireError) {
        drops[error, default: 0] += 1
        logger.debug("dropped", metadata: ["why": "\(error)"])
    }

    private func dispatch(_ event: Event, at time: Time = SystemTime.now) {
        guard !isClosed else { return }
        let effects = store.dispatch(Action(at: time, event))
        packets.follow(
            roster: store.state.facts.rosterDigest, store.state.roster.orderedIDs,
            instance: store.state.instance, key: store.state.newsroomKey,
            at: store.state.now.monotonic)
        carryOut(effects)
    }

    // MARK: Out

    private func carryOut(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .answer(let request, let reply):
                waiting.removeValue(forKey: request)?(.success(reply), store.state)
            case .multicast(let message):
                multicast(message)
            case .send(let message, let links):
                for frame in MessageCodec.frames(for: message) {
                    for link in links { transport?.send(frame, to: link) }
                }
            case .persist(let records, let rest):
                persist(records, then: rest)
            case .dial(let endpoint):
                transport?.dial(endpoint)
            case .close(let link):
                transport?.close(link, reason: "closed by the newsroom's rules")
            case .rotateKey(let order):
                requests += 1
                let fact = keyMaker.rotation(order)
                dispatch(.command(RequestID(requests), .adopt(fact)))
            case .notify(let announcement):
                logger.info("\(Plain.description(of: announcement, in: store.state))")
                listener?(announcement, store.state)
            case .journal(let changes):
                journal?.note(changes, at: SystemTime.now)
            case .history(let message, let link):
                if let member = store.state.links[link]?.member {
                    historyListener?(message, link, member)
                }
            }
        }
    }

    /// What fits into no datagram goes over the links alone.
    private func multicast(_ message: Message) {
        do throws(WireError) {
            for envelope in MessageCodec.datagrams(for: message) {
                guard let packet = try packets.seal(envelope) else { return }
                transport?.multicast(packet)
            }
        } catch {
            count(error)
        }
    }

    private func persist(_ records: [Record], then rest: [Effect]) {
        repository.write(records) { [eventLoop] result in
            eventLoop.execute {
                self.assumeIsolated { $0.persisted(records, result, then: rest) }
            }
        }
    }

    private func persisted(
        _ records: [Record], _ result: Result<Void, StorageError>, then rest: [Effect]
    ) {
        guard !isClosed else { return }
        switch result {
        case .success:
            carryOut(rest)
            dispatch(.persisted(records))
        case .failure(let error):
            logger.error("\(error)")
            let salvaged = Effect.salvage(rest)
            for request in salvaged.failed {
                waiting.removeValue(forKey: request)?(.failure(.disk(error)), store.state)
            }
            carryOut(salvaged.rest)
            dispatch(.diskFailed(records + salvaged.unwritten))
        }
    }
}
