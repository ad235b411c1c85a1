/// What a daemon tells the LAN about itself: opaque tags and a port, no names of people or
/// articles (DESIGN section 4).
public struct Advertisement: Hashable, Sendable {
    /// The newsroom, as a tag of 1 to 64 visible ASCII characters.
    public let newsroomTag: String
    /// The member, as a tag of 1 to 64 visible ASCII characters.
    public let memberTag: String
    /// The TCP port that the daemon listens on.
    public let port: UInt16

    /// An advertisement. Tags and port are our own, so a wrong one is a programmer's error.
    public init(newsroomTag: String, memberTag: String, port: UInt16) {
        precondition(
            TXTRecord.isTag(newsroomTag) && TXTRecord.isTag(memberTag),
            "a tag has 1 to \(DiscoveryLimits.tagBytes) visible ASCII characters")
        precondition(port > 0, "a service without a port cannot be dialled; pass the bound port")
        self.newsroomTag = newsroomTag
        self.memberTag = memberTag
        self.port = port
    }
}
