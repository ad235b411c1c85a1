internal import Glibc
internal import Hummingbird
public import Logging
public import NIOCore
public import ServiceLifecycle

/// Serves the local API over HTTP on a Unix socket, for this user's programs only.
///
/// A socket file that a dead daemon left behind is replaced; that no other daemon is alive is for
/// the caller to see to.
public struct LocalServer: Service {
    private let socket: SocketFile
    private let service: any NewsroomService
    private let logger: Logger
    private let eventLoopGroup: any EventLoopGroup
    private let pace: EventStreams.Pace
    private let onListening: @Sendable () async -> Void

    /// A server that listens at `socketPath` once it runs, asks `service`, and calls `onListening`
    /// as soon as it can be reached.
    public init(
        socketPath: String, service: any NewsroomService, logger: Logger,
        eventLoopGroup: any EventLoopGroup,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            socketPath: socketPath, service: service, logger: logger,
            eventLoopGroup: eventLoopGroup, pace: EventStreams.Pace(), onListening: onListening)
    }

    init(
        socketPath: String, service: any NewsroomService, logger: Logger,
        eventLoopGroup: any EventLoopGroup, pace: EventStreams.Pace,
        onListening: @escaping @Sendable () async -> Void
    ) {
        socket = SocketFile(path: socketPath)
        self.service = service
        self.logger = logger
        self.eventLoopGroup = eventLoopGroup
        self.pace = pace
        self.onListening = onListening
    }

    /// Serves until graceful shutdown, which ends streams of events and lets other answers finish.
    ///
    /// - Throws: ``LocalServerError`` when the socket cannot be made.
    public func run() async throws {
        try socket.prepare()
        let application = application()
        do {
            try await application.run()
        } catch let error as IOError {
            throw LocalServerError.cannotListen(
                path: socket.path, cause: String(cString: strerror(error.errnoCode)))
        } catch {
            socket.remove()
            throw error
        }
        socket.remove()
    }

    private func application() -> Application<Responder> {
        let (socket, logger, onListening) = (socket, logger, onListening)
        return Application(
            responder: Responder(service: service, streams: EventStreams(pace: pace)),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [PeerCheck(logger: logger)],
                    idleTimeout: Limits.idle,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Limits.headerBytes,
                        maxHeaderListSize: Limits.headerBytes,
                        maxHeaderFieldCount: Limits.headers))),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: socket.path),
                availableConnectionsDelegate: .maximum(Limits.connections, logger: logger)),
            onServerRunning: { _ in
                socket.restrict()
                await onListening()
            },
            eventLoopGroupProvider: .shared(eventLoopGroup),
            logger: logger)
    }
}
