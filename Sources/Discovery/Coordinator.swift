internal import Logging

/// Chooses between the backends, and turns what they see into events. Runs on the loop's thread.
///
/// In mode `auto` the avahi-daemon backend is always there, waiting or running; the embedded one
/// stands in while the other waits.
final class Coordinator {
    private let mode: DiscoveryMode
    private let loop: PollLoop
    private let advertisement: Advertisement
    private let interfaces: Set<String>
    private let names: InstanceNames
    private let logger: Logger
    private let handler: (DiscoveryEvent) -> Void

    private var daemon: AvahiDaemonBackend?
    private var embedded: EmbeddedBackend?
    private var sessions: [DiscoveryState.Backend: Int] = [:]
    private var sessionCount = 0
    private var table = SightingTable()
    private var state: DiscoveryState?
    private var hasReachedDaemon = false
    private var starter: PollTimer?
    private var fallback: PollTimer?
    private var lingering: [Int: PollTimer] = [:]

    init(
        mode: DiscoveryMode, advertisement: Advertisement, interfaces: Set<String>,
        names: InstanceNames, loop: PollLoop, logger: Logger,
        handler: @escaping (DiscoveryEvent) -> Void
    ) {
        self.mode = mode
        self.advertisement = advertisement
        self.interfaces = interfaces
        self.names = names
        self.loop = loop
        self.logger = logger
        self.handler = handler
    }

    /// Starts as soon as the loop runs.
    func startSoon() {
        starter = PollTimer(loop, after: .zero) { [unowned self] in start() }
    }

    private func start() {
        starter = nil
        switch mode {
        case .auto, .avahi: startDaemon()
        case .embedded: startEmbedded()
        case .off: enter(.off)
        }
    }

    /// Withdraws the service and frees everything. No events follow.
    func stop() {
        starter = nil
        fallback = nil
        lingering = [:]
        daemon?.stop()
        daemon = nil
        embedded?.stop()
        embedded = nil
    }

    private func startDaemon() {
        let backend = AvahiDaemonBackend(makeContext(.avahi))
        daemon = backend
        backend.start()
    }

    private func startEmbedded() {
        guard embedded == nil else { return }
        let backend = EmbeddedBackend(makeContext(.embedded))
        embedded = backend
        backend.start()
    }

    private func stopEmbedded() {
        guard let backend = embedded else { return }
        embedded = nil
        backend.stop()
        if let session = sessions.removeValue(forKey: .embedded) { linger(session) }
    }

    private func makeContext(_ kind: DiscoveryState.Backend) -> BackendContext {
        BackendContext(
            loop: loop, advertisement: advertisement, interfaces: interfaces, names: names,
            logger: logger,
            nextSession: { [unowned self] in
                sessionCount += 1
                sessions[kind] = sessionCount
                return sessionCount
            },
            report: { [unowned self] in took($0, from: kind) })
    }

    private func took(_ report: BackendReport, from kind: DiscoveryState.Backend) {
        switch report {
        case .running:
            if kind == .avahi { daemonRuns() }
            enter(.running(kind))
        case .waiting(let reason):
            if kind == .avahi { daemonWaits() }
            if kind == .embedded || embedded == nil { enter(.waiting(reason)) }
        case .saw(let resolved, let key):
            emit(table.saw(resolved, at: key))
        case .lost(let key):
            emit(table.lost(key))
        case .ended(let session):
            linger(session)
        }
    }

    private func daemonRuns() {
        hasReachedDaemon = true
        fallback = nil
        stopEmbedded()
    }

    private func daemonWaits() {
        guard mode == .auto, embedded == nil, fallback == nil else { return }
        // A daemon that was never there is not about to come back.
        let grace = hasReachedDaemon ? DiscoveryLimits.fallbackGrace : .zero
        fallback = PollTimer(loop, after: grace) { [unowned self] in
            fallback = nil
            startEmbedded()
        }
    }

    private func linger(_ session: Int) {
        lingering[session] = PollTimer(loop, after: DiscoveryLimits.sightingLinger) {
            [unowned self] in
            lingering[session] = nil
            for event in table.ended(session: session) { emit(event) }
        }
    }

    private func enter(_ newState: DiscoveryState) {
        guard newState != state else { return }
        state = newState
        switch newState {
        case .off: logger.info("discovery is switched off")
        case .running(let backend): logger.info("discovery runs", metadata: ["by": "\(backend)"])
        case .waiting(let reason): logger.notice("discovery waits", metadata: ["why": "\(reason)"])
        }
        handler(.stateChanged(newState))
    }

    private func emit(_ event: DiscoveryEvent?) {
        if let event { handler(event) }
    }
}
