public import Crypto

/// What a transport is made from.
public struct TransportConfiguration: Sendable {
    /// The group of the IPv4 multicast (administratively scoped, RFC 2365).
    public static let ipv4Group = "239.255.66.76"

    /// The group of the IPv6 multicast (link-local scope, RFC 4291).
    public static let ipv6Group = "ff02::42:4c"

    /// The member's key: its public half is what peers see as our `MemberID`.
    public var identity: Curve25519.Signing.PrivateKey

    /// The TCP port to listen on; 0 lets the system choose.
    public var port: UInt16

    /// The UDP port of the multicast groups.
    public var multicastPort: UInt16

    /// The interfaces to multicast on, by name; empty means every one that is up and can multicast.
    public var interfaces: [String]

    /// Whether to multicast at all. Everything still works over TCP without it, slower.
    public var multicastEnabled: Bool

    /// A transport for the member with the key `identity`.
    public init(
        identity: Curve25519.Signing.PrivateKey,
        port: UInt16 = 0,
        multicastPort: UInt16 = 7947,
        interfaces: [String] = [],
        multicastEnabled: Bool = true
    ) {
        self.identity = identity
        self.port = port
        self.multicastPort = multicastPort
        self.interfaces = interfaces
        self.multicastEnabled = multicastEnabled
    }
}
