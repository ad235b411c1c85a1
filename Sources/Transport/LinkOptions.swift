internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The socket options of every link: small messages leave at once, and a link whose other end
/// vanished without a word dies within about `TransportLimits.tcpUserTimeoutMilliseconds`.
private let options: [(option: ChannelOptions.Types.SocketOption, value: CInt)] = [
    (.init(level: .socket, name: .so_keepalive), 1),
    (.init(level: .tcp, name: .tcp_nodelay), 1),
    (.init(level: .tcp, name: .init(rawValue: TCP_KEEPIDLE)), TransportLimits.keepAliveIdleSeconds),
    (
        .init(level: .tcp, name: .init(rawValue: TCP_KEEPINTVL)),
        TransportLimits.keepAliveIntervalSeconds
    ),
    (.init(level: .tcp, name: .init(rawValue: TCP_KEEPCNT)), TransportLimits.keepAliveProbes),
    (
        .init(level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT)),
        TransportLimits.tcpUserTimeoutMilliseconds
    ),
]

extension ClientBootstrap {
    /// Sets the options of a link on the connections that are dialled.
    func linkOptions() -> ClientBootstrap {
        options.reduce(self) { $0.channelOption($1.option, value: SocketOptionValue($1.value)) }
    }
}

extension ServerBootstrap {
    /// Sets the options of a link on the connections that come in.
    func linkOptions() -> ServerBootstrap {
        options.reduce(self) {
            $0.childChannelOption($1.option, value: SocketOptionValue($1.value))
        }
    }
}
