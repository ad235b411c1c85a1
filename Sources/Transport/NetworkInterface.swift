internal import Glibc

/// A network interface that is up, as the kernel lists it.
struct NetworkInterface: Equatable {
    /// Such as `eth0`.
    let name: String
    /// The kernel's number for it; an interface that goes and comes back gets a new one.
    let index: UInt32
    /// Whether the machine only reaches itself over it.
    let isLoopback: Bool
    /// Whether the kernel says that it carries multicast.
    let canMulticast: Bool
    /// Its first IPv4 address.
    var ipv4: String?
    /// Whether it has an IPv6 address to send from.
    var hasIPv6 = false
}

extension NetworkInterface {
    /// The interfaces that are up now, by index. Throws if the kernel does not list them.
    static func scan() throws(TransportError) -> [NetworkInterface] {
        var head: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&head) == 0 else {
            throw .systemCall("getifaddrs", errorCode: errno)
        }
        defer { freeifaddrs(head) }
        var found: [String: NetworkInterface] = [:]
        var next = head
        while let entry = next?.pointee {
            note(entry, in: &found)
            next = entry.ifa_next
        }
        return found.values.sorted { $0.index < $1.index }
    }

    private static func note(_ entry: ifaddrs, in found: inout [String: NetworkInterface]) {
        let flags = Int(entry.ifa_flags)
        guard flags & IFF_UP != 0 else { return }
        let name = String(cString: entry.ifa_name)
        // Zero if the interface went away since the list was made.
        let index = if_nametoindex(name)
        guard index != 0 else { return }
        var interface =
            found[name]
            ?? NetworkInterface(
                name: name, index: index, isLoopback: flags & IFF_LOOPBACK != 0,
                canMulticast: flags & IFF_MULTICAST != 0)
        if let address = entry.ifa_addr {
            switch CInt(address.pointee.sa_family) {
            case AF_INET where interface.ipv4 == nil:
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                interface.ipv4 = numericHost(of: address, length: length)
            case AF_INET6:
                interface.hasIPv6 = true
            default: break
            }
        }
        found[name] = interface
    }

    /// Those of `scanned` to multicast on: the ones that `wanted` names, or, if it names none, all
    /// that can multicast, the loopback only where there is nothing else.
    static func usable(
        of scanned: [NetworkInterface], wanted: [String]
    ) -> [NetworkInterface] {
        let chosen: [NetworkInterface]
        if wanted.isEmpty {
            let real = scanned.filter { $0.canMulticast && !$0.isLoopback }
            chosen = real.isEmpty ? scanned.filter(\.isLoopback) : real
        } else {
            chosen = scanned.filter { wanted.contains($0.name) }
        }
        return Array(chosen.prefix(TransportLimits.interfaces))
    }
}
