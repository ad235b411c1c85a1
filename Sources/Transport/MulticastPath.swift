/// One way for multicast to travel: an address family on an interface. A path with another index or
/// another source address is another path.
struct MulticastPath: Hashable {
    /// The address family, and what it needs to send.
    enum Family: Hashable {
        /// From this source address. It is named because Linux would else send on the loopback from
        /// another interface's address.
        case ipv4(source: String)
        case ipv6
    }

    let interface: String
    let index: UInt32
    let family: Family

    /// The paths on these interfaces.
    static func paths(on interfaces: [NetworkInterface]) -> Set<MulticastPath> {
        var paths: Set<MulticastPath> = []
        for interface in interfaces {
            func add(_ family: Family) {
                paths.insert(
                    MulticastPath(
                        interface: interface.name, index: interface.index, family: family))
            }
            if let source = interface.ipv4 { add(.ipv4(source: source)) }
            // Linux routes no IPv6 group over the loopback, and loops none back that is forced
            // there.
            if interface.hasIPv6, !interface.isLoopback { add(.ipv6) }
        }
        return paths
    }
}

extension MulticastPath: CustomStringConvertible {
    var description: String {
        switch family {
        case .ipv4: "IPv4 on \(interface)"
        case .ipv6: "IPv6 on \(interface)"
        }
    }
}
