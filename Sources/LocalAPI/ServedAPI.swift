internal import Hummingbird
internal import Logging
internal import NIOCore

/// The one API, as every listener serves it.
struct ServedAPI: Sendable {
    let service: any NewsroomService
    let board: Board
    let streams: EventStreams
    let logger: Logger
    let eventLoopGroup: any EventLoopGroup

    /// A listener at `address` that serves whom `gate` lets in, and calls `onListening` with its
    /// channel once it can be reached.
    func application(
        at address: BindAddress, gate: any Gate,
        handlers: @escaping @Sendable () -> [any RemovableChannelHandler] = { [] },
        onListening: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<Responder> {
        Application(
            responder: Responder(service: service, board: board, streams: streams, gate: gate),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: handlers(),
                    idleTimeout: Limits.idle,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Limits.headerBytes,
                        maxHeaderListSize: Limits.headerBytes,
                        maxHeaderFieldCount: Limits.headers))),
            configuration: ApplicationConfiguration(
                address: address,
                availableConnectionsDelegate: .maximum(Limits.connections, logger: logger)),
            onServerRunning: onListening,
            eventLoopGroupProvider: .shared(eventLoopGroup),
            logger: logger)
    }
}
