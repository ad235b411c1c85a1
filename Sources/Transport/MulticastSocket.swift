internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Newsroom

/// The socket of one multicast path: it hears the group on that interface only, and sends to it.
///
/// It is bound to the group's address, so that no datagram to another address reaches it; for IPv6
/// such a bind is also tied to one interface, hence a socket for each. Several daemons of a machine
/// share the port, and hear one another. NIO reads from the socket; sending goes straight to the
/// kernel, because NIO closes a socket whose send fails, and a network without a route is ordinary
/// here: what comes in must go on coming in.
final class MulticastSocket {
    let path: MulticastPath
    /// The `errno` of the last send, 0 if it went out.
    var lastSendError: CInt = 0

    private let descriptor: Descriptor
    private let group: SocketAddress

    /// Joins the group at `port` on the path.
    init(path: MulticastPath, port: UInt16) throws(TransportError) {
        self.path = path
        group = try Self.group(on: path, port: port)
        let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = try Descriptor(
            socket(group.protocol.rawValue, type, 0), from: "socket")
        try descriptor.setOption(SOL_SOCKET, SO_REUSEADDR, to: 1)
        try descriptor.setOption(SOL_SOCKET, SO_REUSEPORT, to: 1)
        switch path.family {
        case .ipv4(let source): try Self.joinIPv4(descriptor, path: path, source: source)
        case .ipv6: try Self.joinIPv6(descriptor, path: path)
        }
        let bound = group.withSockAddr { address, size in
            bind(descriptor.number, address, socklen_t(size))
        }
        guard bound == 0 else { throw .systemCall("bind", errorCode: errno) }
    }

    /// Starts reading; `handler` gets what comes in, and hears when the channel closes.
    func read(
        on eventLoop: any EventLoop, handler: MulticastHandler
    ) throws(TransportError) -> EventLoopFuture<any Channel> {
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        return DatagramBootstrap(group: eventLoop)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(
                    capacity: TransportLimits.datagramBufferBytes)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .withBoundSocket(try descriptor.duplicate().release())
    }

    /// Sends to the group; true if the kernel took it, else see `lastSendError`.
    func send(_ bytes: [UInt8]) -> Bool {
        let sent = group.withSockAddr { address, size in
            bytes.withUnsafeBytes { buffer in
                sendto(
                    descriptor.number, buffer.baseAddress, buffer.count,
                    CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL), address, socklen_t(size))
            }
        }
        lastSendError = sent < 0 ? errno : 0
        return sent >= 0
    }

    private static func group(
        on path: MulticastPath, port: UInt16
    ) throws(TransportError) -> SocketAddress {
        let host =
            switch path.family {
            case .ipv4: TransportConfiguration.ipv4Group
            case .ipv6: "\(TransportConfiguration.ipv6Group)%\(path.index)"
            }
        guard let address = try Endpoint(host: host, port: port).literalAddress() else {
            throw .systemCall("getaddrinfo(\(host))", errorCode: EINVAL)
        }
        return address
    }

    private static func joinIPv4(
        _ descriptor: borrowing Descriptor, path: MulticastPath, source: String
    ) throws(TransportError) {
        let level = CInt(IPPROTO_IP)
        // struct ip_mreqn: the group, the local address, the interface (ip(7)).
        let membership =
            (addressBytes(TransportConfiguration.ipv4Group) ?? []) + (addressBytes(source) ?? [])
            + withUnsafeBytes(of: path.index, Array.init)
        // Only what this socket joined, not what any program on the machine did.
        try descriptor.setOption(level, IP_MULTICAST_ALL, to: 0)
        try descriptor.setOption(level, IP_MULTICAST_LOOP, to: 1)
        try descriptor.setOption(level, IP_MULTICAST_TTL, to: 1)
        try descriptor.setOption(level, IP_MULTICAST_IF, to: membership)
        try descriptor.setOption(level, IP_ADD_MEMBERSHIP, to: membership)
    }

    private static func joinIPv6(
        _ descriptor: borrowing Descriptor, path: MulticastPath
    ) throws(TransportError) {
        let level = CInt(IPPROTO_IPV6)
        // struct ipv6_mreq: the group, the interface (ipv6(7)).
        let membership =
            (addressBytes(TransportConfiguration.ipv6Group) ?? [])
            + withUnsafeBytes(of: path.index, Array.init)
        try descriptor.setOption(level, IPV6_V6ONLY, to: 1)
        try descriptor.setOption(level, IPV6_MULTICAST_ALL, to: 0)
        try descriptor.setOption(level, IPV6_MULTICAST_LOOP, to: 1)
        try descriptor.setOption(level, IPV6_MULTICAST_HOPS, to: 1)
        try descriptor.setOption(level, IPV6_MULTICAST_IF, to: CInt(path.index))
        try descriptor.setOption(level, IPV6_JOIN_GROUP, to: membership)
    }
}
