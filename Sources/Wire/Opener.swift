internal import Crypto
internal import FoundationEssentials
public import Newsroom
public import Replication

/// A datagram that opened: a member of the newsroom sealed it, in that run. Only the signatures
/// inside say who speaks; any member could have derived the key.
public struct OpenedPacket: Hashable, Sendable {
    /// Whose key sealed it.
    public let member: MemberID
    /// Of which run.
    public let instance: Instance
    /// The envelope.
    public let payload: [UInt8]
}

/// Opens the sealed multicast of a newsroom. It remembers derived keys, in bounded memory.
public struct Opener: Sendable {
    private struct Sender: Hashable {
        let member: MemberID
        let instance: Instance
    }

    /// One generation's key, and what was derived from it.
    private struct Ring {
        let key: NewsroomKey
        var derived = BoundedCache<Sender, SymmetricKey>(capacity: WireLimits.senderKeys)
    }

    private let newsroom: NewsroomID
    private var current: Ring
    private var previous: Ring?

    /// Opens what is sealed under `key`.
    public init(newsroom: NewsroomID, key: NewsroomKey) {
        self.newsroom = newsroom
        current = Ring(key: key)
    }

    /// Opens what is sealed under another generation of the newsroom's key from now on, and, until
    /// it is forgotten, what is still on its way under the one before.
    public mutating func use(_ key: NewsroomKey) {
        guard key != current.key else { return }
        previous = current
        current = Ring(key: key)
    }

    /// Opens only what is sealed under the newest key from now on.
    public mutating func forgetPrevious() {
        previous = nil
    }

    /// Opens a datagram.
    ///
    /// - Parameter sender: the member whose tag this is, if it is in the roster.
    /// - Throws: `tooLarge`, `malformed`, `unknownVersion`, `otherKey`, `unknownSender`,
    ///   `unsealable`.
    public mutating func open(
        _ packet: [UInt8], sender: (MemberTag) -> MemberID?
    ) throws(WireError) -> OpenedPacket {
        guard packet.count <= WireLimits.datagramBytes else { throw .tooLarge }
        let header = try PacketHeader(packet)
        guard packet.count >= WireLimits.sealBytes, header.counter > 0 else { throw .malformed }
        guard let member = sender(header.sender) else { throw .unknownSender }
        let run = Sender(member: member, instance: header.instance)
        let payload: [UInt8]
        if header.generation == current.key.generation {
            payload = try Opener.open(packet, header, run, newsroom, &current)
        } else if var ring = previous, header.generation == ring.key.generation {
            payload = try Opener.open(packet, header, run, newsroom, &ring)
            previous = ring
        } else {
            throw .otherKey
        }
        return OpenedPacket(member: member, instance: header.instance, payload: payload)
    }

    private static func open(
        _ packet: [UInt8], _ header: PacketHeader, _ run: Sender, _ newsroom: NewsroomID,
        _ ring: inout Ring
    ) throws(WireError) -> [UInt8] {
        let known = ring.derived.value(for: run)
        let key =
            known
            ?? multicastKey(
                ring.key, newsroom: newsroom, member: run.member, instance: run.instance)
        let payload = try payload(of: packet, header: header, key: key)
        // Remembered only now: whoever holds no key cannot push others' keys out.
        if known == nil { ring.derived.insert(key, for: run) }
        return payload
    }

    private static func payload(
        of packet: [UInt8], header: PacketHeader, key: SymmetricKey
    ) throws(WireError) -> [UInt8] {
        let sealed = packet.dropFirst(PacketHeader.byteCount)
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: ChaChaPoly.Nonce(data: header.nonce), ciphertext: sealed.dropLast(16),
                tag: sealed.suffix(16))
            return Array(
                try ChaChaPoly.open(
                    box, using: key, authenticating: packet.prefix(PacketHeader.byteCount)))
        } catch {
            throw .unsealable
        }
    }
}
