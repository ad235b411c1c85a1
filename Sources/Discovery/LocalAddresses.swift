internal import Glibc

/// An address of this machine, on an interface.
struct LocalAddress: Hashable, Comparable, Sendable {
    /// The kernel's index of the interface.
    let interface: Int32
    /// Four bytes for IPv4, sixteen for IPv6, in network order.
    let bytes: [UInt8]

    var isIPv6: Bool { bytes.count == 16 }

    /// Whether it means something on its own link only (RFC 3927, RFC 4291 section 2.5.6).
    var isLinkLocal: Bool {
        isIPv6 ? bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80 : bytes[0] == 169 && bytes[1] == 254
    }

    static func < (left: LocalAddress, right: LocalAddress) -> Bool {
        left.interface == right.interface
            ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.interface < right.interface
    }

    /// The addresses to publish: of the interfaces that are up and allowed, link-local ones only
    /// where an interface has no others of the family. `interfaces` is empty for all.
    static func current(on interfaces: Set<String>) -> Set<LocalAddress> {
        let all = all(on: interfaces)
        let routable = Set(all.filter { !$0.isLinkLocal }.map(\.link))
        let preferred = all.filter { !$0.isLinkLocal || !routable.contains($0.link) }
        return Set(preferred.sorted().prefix(DiscoveryLimits.localAddresses))
    }

    private struct Link: Hashable {
        let interface: Int32
        let isIPv6: Bool
    }

    private var link: Link { Link(interface: interface, isIPv6: isIPv6) }

    private static func all(on interfaces: Set<String>) -> [LocalAddress] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        guard let first else { return [] }
        defer { freeifaddrs(first) }
        let pointers = sequence(first: first) { pointer in pointer.pointee.ifa_next }
        return pointers.compactMap { pointer in
            let entry = pointer.pointee
            guard entry.ifa_flags & UInt32(IFF_UP) != 0,
                let name = entry.ifa_name.map({ String(cString: $0) }),
                interfaces.isEmpty || interfaces.contains(name),
                let bytes = bytes(of: entry.ifa_addr)
            else { return nil }
            let index = Int32(bitPattern: if_nametoindex(name))
            return index > 0 ? LocalAddress(interface: index, bytes: bytes) : nil
        }
    }

    private static func bytes(of address: UnsafeMutablePointer<sockaddr>?) -> [UInt8]? {
        guard let address else { return nil }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            var value = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return withUnsafeBytes(of: &value) { Array($0) }
        case AF_INET6:
            var value = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: &value) { Array($0) }
        default:
            return nil
        }
    }
}
