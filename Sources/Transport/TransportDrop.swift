/// What the transport throws away, and counts.
public enum TransportDrop: String, CaseIterable, Hashable, Sendable {
    /// An inbound connection did not become a link: it spoke no TLS 1.3, proved no Ed25519 key, did
    /// not offer `byline/1`, or took too long.
    case handshakeFailed
    /// An inbound connection above `TransportLimits.inboundLinks`.
    case tooManyInboundLinks
    /// An inbound connection above `TransportLimits.inboundHandshakes`.
    case tooManyHandshakes
    /// A peer announced a frame above `TransportLimits.frameBytes`; its link was closed.
    case oversizedFrame
    /// A peer sent a frame of no bytes.
    case emptyFrame
    /// A datagram above `TransportLimits.datagramBytes` came in.
    case oversizedDatagram
    /// A link had more than `TransportLimits.unsentBytesPerLink` to send; it was closed.
    case slowReader
    /// Our own side asked to send a frame of no bytes or above `TransportLimits.frameBytes`.
    case unsendableFrame
    /// Our own side asked to multicast more than `TransportLimits.datagramBytes`.
    case unsendableDatagram
    /// A frame for a link that is not up (any more).
    case unknownLink
    /// The kernel did not take a datagram for one interface.
    case datagramUnsent
}
