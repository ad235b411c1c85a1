internal import Newsroom
internal import Redux
internal import Replication
internal import Wire

/// One seeded run of a whole newsroom in one process and one thread: the production store,
/// reducers, replication and wire code of every node, on simulated machines, disks, clocks and
/// roads.
///
/// Everything that happens follows from the options: one seed gives one trace, in any process. The
/// models are FoundationDB's simulation (Zhou et al., SIGMOD 2021) and TigerBeetle's VOPR.
public final class Simulation {
    let options: Options
    let town: TestNewsroom
    var weather = Weather.calm
    private(set) var hosts: [Host] = []
    private(set) var hostsByEndpoint: [Endpoint: Host] = [:]
    /// The roads between machines that carry nothing.
    var roads = Roads()
    private(set) var now = Instant(microseconds: 0)
    private var queue = EventQueue()
    var trace: Trace
    /// Draws of the network, the disks and the machines; editors and faults have their own.
    var random: SplitMix64
    private var checkers: [any Checker] = []
    /// What was first found wrong.
    public internal(set) var violation: Violation?
    /// The actions that the stores of all nodes have taken in.
    public private(set) var actions: UInt64 = 0
    var traffic = Traffic()
    /// A member has driven the clocks to the end of the numbers, where stamps cannot rise any more
    /// and order falls to the member ids: names of claims repeat from here on.
    var isSaturated = false
    /// What was read lately in each newsroom: the same bytes come to every node, and say the same.
    private var memories: [NewsroomID: StatementMemory] = [:]
    /// The host whose entries, facts or locks may have changed by what the checkers are shown now.
    private(set) var changedHost: Host?
    /// Datagrams that somebody recorded.
    var tape = Tape()
    /// Editors look at what they are told.
    var looksAtNotices = true
    /// The bug that was planted, if any.
    let bug: PlantedBug?

    /// A newsroom whose machines are there, and off.
    ///
    /// - Parameter town: whose keys the machines hold; nil takes the one of the options' policy.
    init(_ options: Options, town: TestNewsroom? = nil) {
        self.options = options
        self.town = town ?? (options.policy == .quorum ? TestNewsroom.quorum : .advisory)
        bug = options.bug
        trace = Trace(isReadable: options.isTracing)
        random = SplitMix64(seed: options.seed)
    }

    /// A machine joins the network, its daemon off.
    @discardableResult
    func addHost(
        identity: Wire.Identity, newsroom: NewsroomID, disk: Disk, signatures: Signatures
    ) -> Host {
        let member = identity.member
        let signer: Signer
        switch signatures {
        case .ed25519:
            signer = Signer(
                identity: identity, newsroom: newsroom,
                opening: { KeyedHash().open($0, context: $1) })
        case .keyedHash:
            signer = Signer(
                identity: identity, newsroom: newsroom,
                signature: { KeyedHash().signature(over: $0, by: member) },
                opening: { KeyedHash().open($0, context: $1) })
        }
        let drift =
            weather.drift == 0
            ? 0 : Int64.random(in: -weather.drift...weather.drift, using: &random)
        let host = Host(
            index: hosts.count, newsroom: newsroom, identity: identity, signer: signer, disk: disk,
            drift: drift)
        hosts.append(host)
        // Of two at one address the first answers; there are none.
        if hostsByEndpoint[host.endpoint] == nil { hostsByEndpoint[host.endpoint] = host }
        roads.grow(to: hosts.count)
        return host
    }

    private func memory(of newsroom: NewsroomID) -> StatementMemory {
        if let memory = memories[newsroom] { return memory }
        let memory = StatementMemory()
        memories[newsroom] = memory
        return memory
    }

    func watch(with checkers: [any Checker]) { self.checkers += checkers }

    // MARK: Time

    func plan(_ occurrence: Occurrence, in delay: Delay) {
        queue.plan(occurrence, at: now + delay)
    }

    func later(_ delay: Delay, _ run: @escaping () -> Void) {
        plan(.task(run), in: delay)
    }

    /// Lets `span` of the world's time pass, or less if something is found wrong.
    func run(_ span: Delay) {
        let end = now + span
        while violation == nil, let next = queue.next(until: end) {
            now = next.at
            happen(next.occurrence)
        }
        if violation == nil { now = end }
    }

    private func happen(_ occurrence: Occurrence) {
        switch occurrence {
        case .tick(let host, let run): tick(host, run)
        case .datagram(let bytes, let endpoint, let host): receive(bytes, from: endpoint, on: host)
        case .segment(let connection, let side, let segment): arrive(segment, connection, side)
        case .written(let host, let run): written(host, run)
        case .task(let run): run()
        }
    }

    // MARK: Actions and effects

    func dispatch(_ event: Event, to host: Host) {
        guard let process = host.process else { return }
        actions += 1
        let action = Action(at: host.clock.time(at: now), event)
        let effects = process.store.dispatch(action)
        process.follow()
        trace.note(now, host.index, TraceText.line(event, effects))
        observe(.reduced(host, event, effects))
        carryOut(effects, of: host, process)
    }

    /// An editor asks the daemon of its machine for something.
    @discardableResult
    func ask(_ command: Command, _ host: Host) -> RequestID? {
        guard let process = host.process else { return nil }
        let request = process.nextRequest()
        process.waiting[request] = command
        dispatch(.command(request, command), to: host)
        return request
    }

    /// Shows the checkers what happened.
    func observe(_ observation: Observation) {
        changedHost = observation.changedHost
        for index in checkers.indices where violation == nil {
            checkers[index].observe(observation, in: self)
        }
    }

    /// Notes what was found wrong; the first finding ends the run.
    func fail(_ invariant: Invariant, _ what: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = Violation(
            invariant: invariant, what: what(), milliseconds: now.microseconds / 1_000)
    }

    private func carryOut(_ effects: [Effect], of host: Host, _ process: Process) {
        for effect in effects {
            // A machine may lose its power in the middle.
            guard host.process === process else { return }
            observe(.carriesOut(host, effect))
            switch effect {
            case .answer(let request, _): process.waiting[request] = nil
            case .notify(let announcement): tell(announcement, host, process)
            case .multicast(let message):
                for message in said(message, by: host, to: nil) { multicast(message, from: host) }
            case .send(let message, let links):
                if host.misconduct == nil {
                    let frames = MessageCodec.frames(for: message)
                    for link in links { send(frames, over: link, from: host) }
                    continue
                }
                for link in links {
                    for message in said(message, by: host, to: link) {
                        send(MessageCodec.frames(for: message), over: link, from: host)
                    }
                }
            case .persist(let records, let rest): persist(records, then: rest, host, process)
            case .dial(let endpoint): dial(endpoint, from: host)
            case .close(let link): close(link, of: host)
            // No rule reads the journal and no invariant speaks of it: it would only fill memory.
            case .journal, .history: continue
            case .rotateKey(let order):
                let maker = KeyMaker(
                    member: host.member, newsroom: host.newsroom, signing: host.signer,
                    sealing: KeyedHash())
                let fact = maker.rotation(order, using: &random)
                dispatch(.command(process.nextRequest(), .adopt(fact)), to: host)
            }
        }
    }

    private func tell(_ announcement: Announcement, _ host: Host, _ process: Process) {
        switch announcement {
        case .lost(let notice): show(notice.claim, to: host, process)
        case .answered(let heard): show(heard.id, to: host, process)
        default: return
        }
    }

    /// Some editors look at once, some are away from the desk: the daemon may have restarted by
    /// then, and shows the notice again.
    private func show(_ notice: ClaimID, to host: Host, _ process: Process) {
        guard looksAtNotices else { return }
        let run = process.run
        let delays: [Delay] = [.milliseconds(5), .milliseconds(800), .seconds(20)]
        later(delays[Int(notice.lamport.value % UInt64(delays.count))]) { [weak self] in
            guard let self, host.isRunning, host.process?.run == run else { return }
            ask(.see([notice]), host)
        }
    }

    private func tick(_ host: Host, _ run: Int) {
        guard host.isRunning, host.process?.run == run else { return }
        dispatch(.tick, to: host)
        plan(.tick(host, run: run), in: Simulation.tick)
    }

    static let tick = Delay.milliseconds(200)

    // MARK: Disks

    private func persist(
        _ records: [Record], then rest: [Effect], _ host: Host, _ process: Process
    ) {
        if bug == .promiseNotDurable { return forget(records, then: rest, host, process) }
        // What writes nothing only waits for its turn.
        let isWrite = records.contains { if case .barrier = $0 { false } else { true } }
        let most = weather.diskDelay.microseconds
        let least = min(weather.leastDiskDelay.microseconds, most)
        let duration = isWrite ? Int64.random(in: least...most, using: &random) : 0
        let done = process.writes.add(
            records, then: rest, now: now, duration: .microseconds(duration))
        plan(.written(host, run: process.run), in: done - now)
    }

    private func written(_ host: Host, _ run: Int) {
        guard let process = host.process, process.run == run else { return }
        if host.isAsleep {
            return plan(.written(host, run: run), in: .seconds(1))
        }
        guard let write = process.writes.first else { return }
        if happens(weather.writeCrashes) {
            // The power fails at this very write: it is on the disk whole, or not at all.
            if Bool.random(using: &random) { host.disk.apply(write.records) }
            trace.note(now, host.index, "crashes at a write")
            return crash(host)
        }
        process.writes.removeFirst()
        let kept = bug == .ceilingNotReserved ? write.records.filter(isNoCeiling) : write.records
        guard !happens(weather.diskRefusals), host.disk.apply(kept) else {
            trace.note(now, host.index, "the disk refuses \(write.records.count) records")
            let salvaged = Effect.salvage(write.rest)
            for request in salvaged.failed {
                let command = process.waiting.removeValue(forKey: request)
                if let command { observe(.failed(host, command)) }
            }
            carryOut(salvaged.rest, of: host, process)
            return dispatch(.diskFailed(write.records + salvaged.unwritten), to: host)
        }
        carryOut(write.rest, of: host, process)
        guard host.process === process else { return }
        dispatch(.persisted(write.records), to: host)
    }

    private func isNoCeiling(_ record: Record) -> Bool {
        if case .ceiling = record { false } else { true }
    }

    /// As if a promise were kept in memory alone: what follows from it goes out at once.
    private func forget(
        _ records: [Record], then rest: [Effect], _ host: Host, _ process: Process
    ) {
        let kept = records.filter { if case .promise = $0 { false } else { true } }
        carryOut(rest, of: host, process)
        host.disk.apply(kept)
        later(.microseconds(0)) { [weak self] in
            guard let self, host.process === process else { return }
            dispatch(.persisted(records), to: host)
        }
    }

    /// Whether something of this rate, of a thousand, happens now.
    func happens(_ rate: Int) -> Bool {
        rate > 0 && Int.random(in: 0..<1_000, using: &random) < rate
    }

    // MARK: Machines

    /// Starts a host's daemon from what its disk holds.
    func start(_ host: Host) {
        guard host.process == nil else { return }
        host.isOn = true
        host.isAsleep = false
        host.runs += 1
        var boot = host.disk.boot(member: host.member, newsroom: host.newsroom)
        boot.port = Host.port
        boot.entropy = random.next()
        if options.knowsAddresses {
            boot.namedPeers = hosts.filter { $0 !== host }.map(\.endpoint)
        }
        let verifier: any SignatureVerifier =
            options.signatures == .ed25519 ? Ed25519Verifier() : verifierStandIn
        var state = NewsroomState(
            member: host.member, newsroom: host.newsroom, at: host.clock.time(at: now))
        state.planted = bug?.rule
        let process = Process(
            run: host.runs,
            store: Store(
                state, reducer: NewsroomReducer(signing: host.signer),
                middleware: sabotage(of: host)),
            packets: PacketRoom(
                newsroom: host.newsroom, member: host.member, verifier: verifier,
                memory: memory(of: host.newsroom)))
        host.process = process
        trace.note(now, host.index, "starts run \(host.runs)")
        observe(.starts(host, boot))
        dispatch(.started(boot), to: host)
        for other in hosts { breakDeadConnections(of: other) }
        for notice in boot.notices { show(notice.claim, to: host, process) }
        for heard in boot.answers { show(heard.id, to: host, process) }
        let phase = Delay.microseconds(Int64.random(in: 1...200_000, using: &random))
        plan(.tick(host, run: host.runs), in: phase)
        discover(host)
    }

    /// Ends a host's daemon without a word; the kernel closes its connections.
    func crash(_ host: Host) {
        guard let process = host.process else { return }
        trace.note(now, host.index, "crashes")
        host.unwritten = process.writes.articles
        host.process = nil
        observe(.stopped(host))
        for link in process.ends.keys.sorted() {
            if let (connection, side) = process.ends[link] { finish(connection, side) }
        }
    }

    /// The machine loses its power: nobody tells its peers.
    func cutPower(_ host: Host) {
        guard let process = host.process else { return }
        trace.note(now, host.index, "loses its power")
        host.unwritten = process.writes.articles
        host.process = nil
        host.isOn = false
        observe(.stopped(host))
        roadsChanged()
    }

    /// Ends a host's daemon as a service manager does.
    func stop(_ host: Host) {
        guard let process = host.process, !host.isAsleep else { return }
        dispatch(.stopping, to: host)
        later(.milliseconds(50)) { [weak self] in
            if let self, host.process === process { crash(host) }
        }
    }

    func sleep(_ host: Host) {
        guard host.isRunning else { return }
        trace.note(now, host.index, "falls asleep")
        host.isAsleep = true
        roadsChanged()
    }

    /// - Parameter leap: how much longer the sleep was by the host's own clocks.
    func wake(_ host: Host, leap: Int64 = 0) {
        guard host.isAsleep else { return }
        trace.note(now, host.index, "wakes up, \(leap) ms later")
        host.isAsleep = false
        host.clock.leap += leap
        host.clock.wallOffset += leap
        observe(.wakes(host))
        if let process = host.process {
            plan(.tick(host, run: process.run), in: Simulation.tick)
            for (packet, endpoint) in process.takeUnread() {
                plan(.datagram(packet, from: endpoint, to: host), in: .microseconds(0))
            }
        }
        roadsChanged()
        breakDeadConnections(of: host)
    }

    // MARK: mDNS

    /// A daemon and the others hear of each other, where multicast passes; and again, as mDNS
    /// announces and asks again when an interface comes back.
    private func discover(_ host: Host) {
        let run = host.runs
        later(options.discoveryPeriod) { [weak self] in
            if let self, host.process?.run == run { discover(host) }
        }
        guard weather.isMulticastOn else { return }
        for other in hosts where other !== host && other.newsroom == host.newsroom {
            let delay = Delay.milliseconds(Int64.random(in: 50...1_500, using: &random))
            later(delay) { [weak self] in
                guard let self, host.isRunning, other.isRunning, host.process?.run == run else {
                    return
                }
                if roads.carriesDatagrams(from: host, to: other) {
                    dispatch(.discovered([host.endpoint], host.member), to: other)
                }
                if roads.carriesDatagrams(from: other, to: host) {
                    dispatch(.discovered([other.endpoint], other.member), to: host)
                }
            }
        }
    }
}
