public import Logging
internal import Synchronization

/// Announces this daemon on the LAN and finds others: DNS-SD over mDNS (RFC 6763, RFC 6762),
/// service `_byline._tcp`, through the system's avahi-daemon or an embedded responder.
///
/// Services of all newsrooms are reported, except our own. What is found is a hint where to dial,
/// no more: anyone on the LAN can announce anything.
public final class Discovery: Sendable {
    private enum Stage {
        case idle
        case running(PollLoop, Coordinator)
        case stopped
    }

    private let mode: DiscoveryMode
    private let advertisement: Advertisement
    private let interfaces: [String]
    private let run: UInt32
    private let logger: Logger
    private let handler: @Sendable (DiscoveryEvent) -> Void
    private let stage = Mutex(Stage.idle)

    /// A discovery that does nothing yet.
    ///
    /// - Parameters:
    ///   - mode: Which responder to use.
    ///   - advertisement: What to announce.
    ///   - interfaces: Names of the interfaces to use; empty for all.
    ///   - logger: Where to report; services that are ignored go there at level debug.
    ///   - handler: Gets the events in order, on a thread of this object's own. It must return
    ///     soon, and must not call `start` or `stop`.
    public convenience init(
        mode: DiscoveryMode, advertisement: Advertisement, interfaces: [String] = [],
        logger: Logger, handler: @escaping @Sendable (DiscoveryEvent) -> Void
    ) {
        self.init(
            mode: mode, advertisement: advertisement, interfaces: interfaces,
            run: .random(in: .min ... .max), logger: logger, handler: handler)
    }

    /// As above; `run` is the random part of the names to use, so that a test can make two
    /// daemons want the same ones.
    init(
        mode: DiscoveryMode, advertisement: Advertisement, interfaces: [String], run: UInt32,
        logger: Logger, handler: @escaping @Sendable (DiscoveryEvent) -> Void
    ) {
        self.mode = mode
        self.advertisement = advertisement
        self.interfaces = interfaces
        self.run = run
        self.logger = logger
        self.handler = handler
    }

    /// Starts, in the network namespace of the calling thread. Does not wait for anything: the
    /// handler hears how it goes. Only the first call has an effect.
    public func start() {
        stage.withLock { stage in
            guard case .idle = stage else { return }
            guard let loop = PollLoop() else { return reportNoLoop() }
            let coordinator = Coordinator(
                mode: mode, advertisement: advertisement, interfaces: Set(interfaces),
                names: InstanceNames(memberTag: advertisement.memberTag, run: run), loop: loop,
                logger: logger, handler: handler)
            // On the loop's thread, because connecting to D-Bus may take a while.
            coordinator.startSoon()
            guard loop.run() else { return reportNoLoop() }
            stage = .running(loop, coordinator)
        }
    }

    /// Withdraws our service, so that others see us leave at once, and ends. No events follow.
    /// It waits for the handler to return, and for avahi-daemon to answer if that is amid a call.
    public func stop() {
        stage.withLock { stage in
            if case .running(let loop, let coordinator) = stage {
                loop.locked { coordinator.stop() }
                loop.stop()
            }
            stage = .stopped
        }
    }

    private func reportNoLoop() {
        let reason = "no memory, descriptor or thread left for discovery; restart the daemon"
        logger.error("\(reason)")
        handler(.stateChanged(.waiting(reason)))
    }

    deinit {
        stop()
    }
}
