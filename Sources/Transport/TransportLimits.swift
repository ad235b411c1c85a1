internal import NIOCore

/// Every cap of the transport, with its reason.
public enum TransportLimits {
    /// The largest datagram, in bytes, sent or taken in: it fits the IPv6 minimum MTU of 1,280 with
    /// its headers, so no packet is ever fragmented.
    public static let datagramBytes = 1_200

    /// The largest frame's payload, in bytes: a whole namespace at its cap fits in a few, and a
    /// peer that announces more cannot make us reserve memory.
    public static let frameBytes = 256 * 1024

    /// The bytes that may wait unsent on one link: sixteen of the largest frames. A peer that reads
    /// slower than that for long is better off with a fresh link and a fresh sync.
    public static let unsentBytesPerLink = 4 * 1024 * 1024

    /// The dials that run at once; from mDNS and beacons anyone on the LAN can name endpoints.
    public static let dialsAtOnce = 32

    /// The dials that wait for a slot: twice the members of a large newsroom.
    public static let dialsQueued = 512

    /// The inbound links, in handshake or up: a peer keeps about four active links, so 64 leaves
    /// room for a newsroom whose members all picked us.
    public static let inboundLinks = 64

    /// The inbound links in handshake: each costs a signature, and nothing is known of the other
    /// side yet.
    public static let inboundHandshakes = 16

    /// The connections that the kernel may hold for us before we accept them.
    static let acceptBacklog: Int32 = 128

    /// The interfaces followed at once: a host of many containers has hundreds of virtual ones, and
    /// every multicast goes out on each.
    public static let interfaces = 32

    /// The time for TCP to connect, host name look-up included: on a LAN a live host answers in
    /// milliseconds; 3 s lets one SYN be lost twice.
    static let dialTimeout: TimeAmount = .seconds(3)

    /// The time for the TLS handshake from the first byte on: generous for a busy laptop, and still
    /// short enough that silent connections cannot hold the handshake slots for long.
    static let handshakeTimeout: TimeAmount = .seconds(5)

    /// The time that a closing link has to get its last frames out and to hear the other side's
    /// goodbye: a LAN round trip many times over, and no shutdown is felt.
    static let closeGrace: TimeAmount = .milliseconds(200)

    /// The time between two looks at the interfaces: a plugged-in cable is used within a second.
    static let interfaceScanPeriod: TimeAmount = .seconds(1)

    /// The time, in milliseconds, that sent bytes may stay unacknowledged before the kernel gives
    /// the link up: the same 5 s after which a silent member is gone (TCP_USER_TIMEOUT, RFC 5482).
    static let tcpUserTimeoutMilliseconds: Int32 = 5_000

    /// The idle time, in seconds, before the kernel probes a link, so that a link on which nobody
    /// speaks dies too when its cable is pulled.
    static let keepAliveIdleSeconds: Int32 = 2

    /// The time, in seconds, between two such probes.
    static let keepAliveIntervalSeconds: Int32 = 1

    /// The probes without an answer that end a link.
    static let keepAliveProbes: Int32 = 3

    /// The receive buffer of a datagram, in bytes: over `datagramBytes`, so that a longer datagram
    /// is seen to be longer instead of being cut to a size that passes.
    static let datagramBufferBytes = 2_048
}
