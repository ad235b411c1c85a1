import Crypto
import NIOCore
import NIOPosix
import NIOSSL
import Newsroom
import Synchronization

@testable import Transport

/// The other end of a connection that is no transport: it sends what a test wants, and notes what
/// comes and when the connection ends.
final class Stranger: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct State {
        var channel: (any Channel)?
        var received: [UInt8] = []
        var handshakeDone = false
    }

    private let state = Mutex(State())

    var received: [UInt8] { state.withLock { $0.received } }
    var handshakeDone: Bool { state.withLock { $0.handshakeDone } }
    var isOpen: Bool { state.withLock { $0.channel?.isActive ?? false } }
    var channel: (any Channel)? { state.withLock { $0.channel } }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        state.withLock { $0.channel = channel }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        state.withLock { $0.received += bytes }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The only user event of a NIOSSL pipeline before its end is the completed handshake.
        state.withLock { $0.handshakeDone = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Connects to `endpoint`, with TLS if a context is given.
    static func connect(
        to endpoint: Endpoint, tls: NIOSSLContext? = nil, reads: Bool = true
    ) async throws -> Stranger {
        let stranger = Stranger()
        _ = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads || tls != nil)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(
                                context: tls, serverHostname: nil,
                                customVerificationCallback: trustAnyone))
                    }
                    try channel.pipeline.syncOperations.addHandler(stranger)
                }
            }
            .connect(host: endpoint.host, port: Int(endpoint.port)).get()
        return stranger
    }

    /// Writes bytes; nobody minds if the connection is gone.
    func write(_ bytes: [UInt8]) {
        channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func close() {
        channel?.close(promise: nil)
    }
}

/// Takes any certificate.
func trustAnyone(_: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) {
    verdict.succeed(.certificateVerified)
}

/// A listener on the loopback that is no transport; it says nothing unless TLS makes it.
final class StrangerServer: Sendable {
    private let channel: any Channel
    private let accepted: Accepted

    private final class Accepted: Sendable {
        let strangers = Mutex<[Stranger]>([])
    }

    init(tls: NIOSSLContext? = nil) async throws {
        let accepted = Accepted()
        self.accepted = accepted
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLServerHandler(
                                context: tls, customVerificationCallback: trustAnyone))
                    }
                    let stranger = Stranger()
                    try channel.pipeline.syncOperations.addHandler(stranger)
                    accepted.strangers.withLock { $0.append(stranger) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var strangers: [Stranger] { accepted.strangers.withLock { $0 } }

    var endpoint: Endpoint {
        Endpoint(host: "127.0.0.1", port: UInt16(channel.localAddress?.port ?? 0))
    }

    func close() async throws {
        try await channel.close()
        for stranger in strangers { stranger.close() }
    }
}
