internal import BylineClient
internal import Crypto
internal import Discovery
internal import Foundation
internal import Hooks
internal import LocalAPI
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Newsroom
internal import Notifications
internal import ServiceLifecycle
internal import Storage
internal import Synchronization
internal import Transport
internal import UnixSignals
internal import Wire

/// One daemon: its home, its node, and all that connects the node to the world.
struct Daemon {
    /// What the command line says.
    struct Options {
        var location: HomeLocation
        var interfaces: [String]
        var port: UInt16?
        var peers: [Endpoint]
        var discovery: DiscoveryMode
        var record: String?
        var historyDays: Int
        var notifies: Bool
        var board: Board.Port
        var allowedOrigins: [WebOrigin]
        var logger: Logger
    }

    let options: Options

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        let home = try Home.open(at: options.location.state)
        let lock = try home.lock()
        let repository = try home.repository()
        let boot = try repository.load(member: home.identity.member, newsroom: home.newsroom)
        var record: (@Sendable (Action) -> Void)?
        if let path = options.record {
            let log = try ActionLog(creating: path, logger: options.logger)
            record = { log.record($0) }
        }
        let (journal, problem) = openJournal(of: home)
        let group = MultiThreadedEventLoopGroup.singleton
        let eventLoop = group.next()
        let node = NodeActor(
            boot: boot, identity: home.identity, repository: repository, journal: journal,
            eventLoop: eventLoop, logger: options.logger, record: record)
        try await serve(
            node, home: home, boot: boot, eventLoop: eventLoop, journal: journal,
            journalProblem: problem)
        try repository.close()
        journal?.close()
        lock.release()
    }

    /// Without its journal the daemon still keeps locks.
    private func openJournal(of home: Home) -> (Journal?, problem: String?) {
        do throws(StorageError) {
            let journal = try home.journal(keeping: options.historyDays) {
                [logger = options.logger] in
                logger.error("\($0)")
            }
            return (journal, nil)
        } catch {
            options.logger.error("\(error)")
            return (nil, "\(error)")
        }
    }

    private func serve(
        _ node: NodeActor, home: Home, boot: Boot, eventLoop: any EventLoop, journal: Journal?,
        journalProblem: String?
    ) async throws {
        let (transport, port) = try await startTransport(node, home: home, eventLoop: eventLoop)
        var boot = boot
        boot.port = port
        boot.namedPeers = options.peers
        boot.entropy = .random(in: .min ... .max)
        let hub = EventHub()
        let outlets = Outlets(
            hooks: HookRunner(of: options.location, logger: options.logger),
            notifier: options.notifies ? Notifier(logger: options.logger) : nil)
        defer { outlets.close() }
        await node.start(boot, over: transport) { announcement, state in
            guard let event = Views(state: state).event(announcement) else { return }
            hub.publish(event)
            outlets.tell(event)
        }
        let finder = Finder(
            node: node, home: home, port: boot.port, options: options)
        let board = Board(port: options.board, allowing: options.allowedOrigins)
        let server = LocalServer(
            socketPath: options.location.socket, board: board,
            service: LocalNewsroom(
                node: node, identity: home.identity, hub: hub, board: board, journal: journal,
                journalProblem: journalProblem, outlets: outlets,
                discovery: { finder.backend }),
            logger: options.logger, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        options.logger.info(
            "bylined is running",
            metadata: [
                "home": "\(home.path)", "port": "\(boot.port)",
                "socket": "\(options.location.socket)",
            ])
        // Stopped from the last to the first: no more requests, then the goodbye, and at the end
        // what may wait for avahi-daemon.
        var services = ServiceGroupConfiguration(
            services: [finder, NodeService(node: node, hub: hub), server]
                + (journal.map { [exchange(of: $0, node)] } ?? []),
            gracefulShutdownSignals: [.sigterm, .sigint], logger: options.logger)
        services.maximumGracefulShutdownDuration = Daemon.stopWithin
        try await ServiceGroup(configuration: services).run()
    }

    private func exchange(of journal: Journal, _ node: NodeActor) -> any Service {
        HistoryExchange(node: node, journal: journal, logger: options.logger)
    }

    /// Shorter than what service managers wait before they kill; a goodbye takes a second at most.
    private static let stopWithin = Duration.seconds(15)
}

extension Daemon {
    /// Starts to listen: where the command line says, else at the usual port, so that firewalls can
    /// know it; a second daemon on the machine takes any.
    private func startTransport(
        _ node: NodeActor, home: Home, eventLoop: any EventLoop
    ) async throws -> (NetworkTransport, UInt16) {
        let usual = try transport(
            port: options.port ?? Daemon.usualPort, node, home: home, eventLoop: eventLoop)
        do {
            return (usual, try await usual.start())
        } catch {
            guard options.port == nil else { throw error }
            options.logger.notice("\(error); listening on another port")
        }
        let other = try transport(port: 0, node, home: home, eventLoop: eventLoop)
        return (other, try await other.start())
    }

    private func transport(
        port: UInt16, _ node: NodeActor, home: Home, eventLoop: any EventLoop
    ) throws -> NetworkTransport {
        let identity = try Curve25519.Signing.PrivateKey(rawRepresentation: home.identity.seed)
        return try NetworkTransport(
            configuration: TransportConfiguration(
                identity: identity, port: port, interfaces: options.interfaces),
            eventLoop: eventLoop, logger: options.logger
        ) { event in
            node.assumeIsolated { $0.handle(event) }
        }
    }

    /// The same number as that of the multicast groups.
    private static let usualPort: UInt16 = 7947
}

/// Keeps the node running until shutdown, and then lets its goodbye out.
private struct NodeService: Service {
    let node: NodeActor
    let hub: EventHub

    func run() async throws {
        try? await gracefulShutdown()
        hub.finish()
        await node.stop()
    }
}

/// Lets mDNS speak to the node.
private final class Finder: Service, Sendable {
    private let node: NodeActor
    private let newsroom: NewsroomTag
    private let member: MemberTag
    private let port: UInt16
    private let options: Daemon.Options
    private let state = Mutex(DiscoveryState.off)

    init(node: NodeActor, home: Home, port: UInt16, options: Daemon.Options) {
        self.node = node
        self.port = port
        self.options = options
        newsroom = NewsroomTag(home.newsroom)
        member = MemberTag(home.identity.member, in: home.newsroom)
    }

    /// The backend in use, as a word.
    var backend: String {
        switch state.withLock({ $0 }) {
        case .off: "off"
        case .running(let backend): backend.rawValue
        case .waiting: "waiting"
        }
    }

    func run() async throws {
        let discovery = Discovery(
            mode: options.discovery,
            advertisement: Advertisement(
                newsroomTag: "\(newsroom)", memberTag: "\(member)", port: port),
            interfaces: options.interfaces, logger: options.logger
        ) { self.take($0) }
        discovery.start()
        try? await gracefulShutdown()
        // It may wait for avahi-daemon, which is not to hold a thread that tasks run on.
        try? await NIOThreadPool.singleton.runIfActive(eventLoop: node.eventLoop) {
            discovery.stop()
        }.get()
    }

    private func take(_ event: DiscoveryEvent) {
        switch event {
        case .stateChanged(let new):
            state.withLock { $0 = new }
        case .found(let service)
        where service.newsroomTag == "\(newsroom)" && service.memberTag != "\(member)":
            let endpoints = service.addresses.map { Endpoint(host: $0, port: service.port) }
            let tag = MemberTag(hex: service.memberTag)
            node.eventLoop.execute {
                self.node.assumeIsolated { $0.discovered(endpoints, tag: tag) }
            }
        case .found, .lost:
            // An address that does not answer is forgotten by the address book.
            return
        }
    }
}
