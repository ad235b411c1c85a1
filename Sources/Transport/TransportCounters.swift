/// What went out, came in, and was thrown away since the start.
public struct TransportCounters: Equatable, Sendable {
    /// Packets and the bytes in them.
    public struct Traffic: Equatable, Sendable {
        /// The number of packets.
        public private(set) var packets: UInt64 = 0
        /// Their bytes, without the headers of lower layers.
        public private(set) var bytes: UInt64 = 0

        mutating func count(bytes size: Int) {
            packets &+= 1
            bytes &+= UInt64(size)
        }
    }

    /// Datagrams sent: one for each interface and address family.
    public internal(set) var multicastSent = Traffic()
    /// Datagrams taken in, our own that came back included.
    public internal(set) var multicastReceived = Traffic()
    /// Frames sent over links, their length prefixes included, before encryption.
    public internal(set) var tcpSent = Traffic()
    /// Frames taken in over links, counted the same way.
    public internal(set) var tcpReceived = Traffic()
    /// How often each kind of thing was thrown away; kinds that never were are absent.
    public internal(set) var drops: [TransportDrop: UInt64] = [:]
}
