internal import Glibc
internal import NIOCore
internal import Newsroom

/// Endpoints to and from the kernel's socket addresses. A link-local IPv6 address (RFC 4007) is
/// written with its interface, `fe80::1%eth0`, since alone it says nothing.
extension Endpoint {
    /// The endpoint of an IP address; nil for any other. An IPv4 address that came in over a
    /// dual-stack socket (`::ffff:192.0.2.1`) is written as IPv4.
    init?(address: SocketAddress) {
        let host = address.withSockAddr { numericHost(of: $0, length: socklen_t($1)) }
        guard let host, let port = address.port.flatMap(UInt16.init(exactly:)) else { return nil }
        let mappedPrefix = "::ffff:"
        if host.hasPrefix(mappedPrefix), host.contains(".") {
            self.init(host: String(host.dropFirst(mappedPrefix.count)), port: port)
        } else {
            self.init(host: host, port: port)
        }
    }

    /// The socket address that the host is written as, or nil if the host is a name.
    ///
    /// Throws ENODEV if the interface in it is not there now.
    func literalAddress() throws(TransportError) -> SocketAddress? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0 else {
            guard host.contains("%") else { return nil }
            throw .systemCall("getaddrinfo(\(host))", errorCode: ENODEV)
        }
        defer { freeaddrinfo(found) }
        guard let info = found?.pointee, let address = UnsafeRawPointer(info.ai_addr) else {
            return nil
        }
        switch info.ai_family {
        case AF_INET: return SocketAddress(address.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: return SocketAddress(address.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }
}

/// The address in figures, with its interface where it needs one; nil if it is no IP address.
func numericHost(of address: UnsafePointer<sockaddr>, length: socklen_t) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
        guard let text = buffer.baseAddress else { return nil }
        let result = getnameinfo(
            address, length, text, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        return result == 0 ? String(cString: text) : nil
    }
}

/// The bytes of an IP address in text, in network order: 4 or 16; nil if it is neither.
func addressBytes(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
}
