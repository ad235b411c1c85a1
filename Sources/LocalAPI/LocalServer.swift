internal import Glibc
internal import Hummingbird
public import Logging
public import NIOCore
public import ServiceLifecycle

/// Serves the local API over HTTP: on a Unix socket for this user's programs, and as the ``Board``
/// for this user's browsers.
///
/// A socket file that a dead daemon left behind is replaced; that no other daemon is alive is for
/// the caller to see to.
public struct LocalServer: Service {
    private let socket: SocketFile
    private let api: ServedAPI
    private let onListening: @Sendable () async -> Void

    /// A server that listens at `socketPath`, and where `board` says, once it runs; it asks
    /// `service`, and calls `onListening` as soon as the socket can be reached.
    public init(
        socketPath: String, board: Board, service: any NewsroomService, logger: Logger,
        eventLoopGroup: any EventLoopGroup,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            socketPath: socketPath, board: board, service: service, logger: logger,
            eventLoopGroup: eventLoopGroup, pace: EventStreams.Pace(), onListening: onListening)
    }

    init(
        socketPath: String, board: Board, service: any NewsroomService, logger: Logger,
        eventLoopGroup: any EventLoopGroup, pace: EventStreams.Pace,
        onListening: @escaping @Sendable () async -> Void
    ) {
        socket = SocketFile(path: socketPath)
        api = ServedAPI(
            service: service, board: board, streams: EventStreams(pace: pace), logger: logger,
            eventLoopGroup: eventLoopGroup)
        self.onListening = onListening
    }

    /// Serves until graceful shutdown, which ends streams of events and lets other answers finish.
    ///
    /// - Throws: ``LocalServerError`` when the socket cannot be made.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (settled, settle) = AsyncStream<Void>.makeStream()
            let board = BoardListener(api: api)
            group.addTask { await board.run { settle.finish() } }
            // Whoever is answered by the socket can have a link to the board, too.
            for await _ in settled {}
            defer { group.cancelAll() }
            try await runSocket()
            try await group.waitForAll()
        }
    }

    private func runSocket() async throws {
        try socket.prepare()
        let (socket, logger, onListening) = (socket, api.logger, onListening)
        let application = api.application(
            at: .unixDomainSocket(path: socket.path), gate: SocketGate(),
            handlers: { [PeerCheck(logger: logger)] }
        ) { _ in
            socket.restrict()
            await onListening()
        }
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
}
