internal import Replication

/// What is in clear at the head of a sealed datagram, and authenticated with it: enough to find the
/// key that opens it. 37 bytes, numbers with the most significant byte first:
/// version (1), generation (4), member tag (8), instance start (8) and nonce (8), counter (8).
struct PacketHeader: Hashable {
    /// The generation of the newsroom's key.
    let generation: UInt32
    /// Who sealed it.
    let sender: MemberTag
    /// In which run.
    let instance: Instance
    /// Counts the packets of that run, from 1; the nonce.
    let counter: UInt64

    /// The version of the format of packets.
    static let version: UInt8 = 1
    /// The length in bytes.
    static let byteCount = 37

    init(generation: UInt32, sender: MemberTag, instance: Instance, counter: UInt64) {
        self.generation = generation
        self.sender = sender
        self.instance = instance
        self.counter = counter
    }

    /// Reads a packet's head.
    ///
    /// - Throws: `malformed`, `unknownVersion`.
    init(_ packet: [UInt8]) throws(WireError) {
        guard let version = packet.first else { throw .malformed }
        guard version == PacketHeader.version else { throw .unknownVersion }
        guard packet.count >= PacketHeader.byteCount else { throw .malformed }
        self.init(
            generation: UInt32(bigEndianBytes: packet[1..<5]),
            sender: MemberTag(number: UInt64(bigEndianBytes: packet[5..<13])),
            instance: Instance(
                start: try LamportStamp(field: UInt64(bigEndianBytes: packet[13..<21])),
                nonce: UInt64(bigEndianBytes: packet[21..<29])),
            counter: UInt64(bigEndianBytes: packet[29..<37]))
    }

    /// The header as it travels.
    var bytes: [UInt8] {
        [PacketHeader.version] + generation.bigEndianBytes + sender.number.bigEndianBytes
            + instance.start.value.bigEndianBytes + instance.nonce.bigEndianBytes
            + counter.bigEndianBytes
    }

    /// ChaCha20-Poly1305's nonce (RFC 8439 section 2.8): the counter, in the last 8 of 12 bytes.
    var nonce: [UInt8] { [0, 0, 0, 0] + counter.bigEndianBytes }
}
