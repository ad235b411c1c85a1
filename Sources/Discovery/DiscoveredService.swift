/// A service that another daemon announces. All of it is hearsay: anyone on the LAN can announce
/// anything, so it is only a hint where to dial.
public struct DiscoveredService: Hashable, Sendable {
    /// The DNS-SD instance name, unique on the LAN.
    public let name: String
    /// The tag of the newsroom whose daemon this claims to be.
    public let newsroomTag: String
    /// The tag of the member whose daemon this claims to be.
    public let memberTag: String
    /// Numeric addresses, sorted, at least one; link-local IPv6 with `%interface`.
    public let addresses: [String]
    /// The TCP port.
    public let port: UInt16

    /// A service with these properties.
    public init(
        name: String, newsroomTag: String, memberTag: String, addresses: [String], port: UInt16
    ) {
        self.name = name
        self.newsroomTag = newsroomTag
        self.memberTag = memberTag
        self.addresses = addresses
        self.port = port
    }
}
