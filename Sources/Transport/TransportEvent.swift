public import Newsroom
public import Replication

/// What the transport tells its owner, one event at a time, on its event loop.
public enum TransportEvent: Equatable, Sendable {
    /// A datagram of at most `TransportLimits.datagramBytes` came to the multicast group. The
    /// endpoint is the sender's address and UDP port; anyone may have sent it, ourselves included.
    case datagram([UInt8], from: Endpoint)

    /// A link is up, and the other side has proven that it owns the key `peer` (whether it is a
    /// member is for the owner to judge). The endpoint is the one that was dialled, as it was
    /// written, or else the address that the peer came from. The dialler is done first: if the
    /// other side then turns it away, a `linkDown` follows.
    case linkUp(LinkID, peer: MemberID, endpoint: Endpoint, dialled: Bool)

    /// A frame of 1 to `TransportLimits.frameBytes` bytes came over a link that is up.
    case frame(LinkID, [UInt8])

    /// A link that was up is no more; the reason is for people to read.
    case linkDown(LinkID, reason: String)

    /// A dial came to nothing. Each dial ends in one `linkUp` or one of these.
    case dialFailed(Endpoint, DialFailure)

    /// Something was thrown away; `TransportCounters.drops` counts it too.
    case dropped(TransportDrop)

    /// The interfaces in use, or their addresses, are others now; the names are sorted.
    case interfacesChanged([String])
}
