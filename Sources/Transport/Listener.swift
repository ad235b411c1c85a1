internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The TCP socket that peers dial: one for IPv4 and IPv6 alike where the machine has IPv6, else one
/// for IPv4.
final class Listener {
    private let eventLoop: any EventLoop
    private let links: Links
    private var channel: (any Channel)?
    private var stopped = false

    private static let anyIPv6 = "::"
    private static let anyIPv4 = "0.0.0.0"

    init(eventLoop: any EventLoop, links: Links) {
        self.eventLoop = eventLoop
        self.links = links
    }

    /// Listens on `port`, or on any free port if it is 0; gives the port bound, or fails with a
    /// `TransportError`.
    func start(port: UInt16) -> EventLoopFuture<UInt16> {
        bind(host: Self.anyIPv6, port: port).assumeIsolated().flatMapError { error in
            guard Self.saysNoIPv6(error) else { return self.eventLoop.makeFailedFuture(error) }
            return self.bind(host: Self.anyIPv4, port: port)
        }.flatMapThrowing { channel in
            guard !self.stopped,
                let bound = channel.localAddress?.port.flatMap(UInt16.init(exactly:))
            else {
                channel.close(promise: nil)
                throw TransportError.cannotListen(port: port, reason: "the transport was stopped")
            }
            self.channel = channel
            return bound
        }.flatMapErrorThrowing { error in
            throw error as? TransportError ?? .cannotListen(port: port, reason: "\(error)")
        }.nonisolated()
    }

    /// Stops listening; the future is done when the port is free.
    func stop() -> EventLoopFuture<Void> {
        stopped = true
        guard let channel else { return eventLoop.makeSucceededVoidFuture() }
        channel.close(promise: nil)
        return channel.closeFuture
    }

    private func bind(host: String, port: UInt16) -> EventLoopFuture<any Channel> {
        let bound = NIOLoopBound(links, eventLoop: eventLoop)
        var bootstrap = ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.backlog, value: TransportLimits.acceptBacklog)
            // A daemon that restarts gets its port back at once.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .linkOptions()
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.accept(channel) }
            }
        if host == Self.anyIPv6 {
            bootstrap = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only),
                value: 0)
        }
        // An address made here, not looked up: a look-up fails while the machine has no address.
        do {
            return bootstrap.bind(to: try SocketAddress(ipAddress: host, port: Int(port)))
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
    }

    private static func saysNoIPv6(_ error: any Error) -> Bool {
        guard let code = (error as? IOError)?.errnoCode else { return false }
        return [EAFNOSUPPORT, EADDRNOTAVAIL, EPROTONOSUPPORT].contains(code)
    }
}
