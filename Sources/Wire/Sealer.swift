internal import Crypto
internal import FoundationEssentials
public import Newsroom
public import Replication

/// Seals this run's multicast with ChaCha20-Poly1305 (RFC 8439). It has one owner and counts its
/// packets over every key that it is given, so no nonce is used twice under any key.
public struct Sealer: ~Copyable, Sendable {
    private let newsroom: NewsroomID
    private let member: MemberID
    private let instance: Instance
    private let tag: MemberTag
    private var generation: UInt32
    private var key: SymmetricKey
    private var lastCounter: UInt64

    /// Seals for one run of a member. Make only one for each run: a second would begin to count
    /// anew.
    public init(
        newsroom: NewsroomID, member: MemberID, instance: Instance, key: NewsroomKey
    ) {
        self.init(
            newsroom: newsroom, member: member, instance: instance, key: key, lastCounter: 0)
    }

    init(
        newsroom: NewsroomID, member: MemberID, instance: Instance, key: NewsroomKey,
        lastCounter: UInt64
    ) {
        self.newsroom = newsroom
        self.member = member
        self.instance = instance
        self.lastCounter = lastCounter
        tag = MemberTag(member, in: newsroom)
        generation = key.generation
        self.key = multicastKey(key, newsroom: newsroom, member: member, instance: instance)
    }

    /// Seals under another generation of the newsroom's key from now on.
    public mutating func use(_ key: NewsroomKey) {
        generation = key.generation
        self.key = multicastKey(key, newsroom: newsroom, member: member, instance: instance)
    }

    /// The datagram that carries `payload`, an envelope.
    ///
    /// - Throws: `tooLarge` beyond `WireLimits.datagramPayloadBytes`; `noncesExhausted`.
    public mutating func seal(_ payload: [UInt8]) throws(WireError) -> [UInt8] {
        guard payload.count <= WireLimits.datagramPayloadBytes else { throw .tooLarge }
        guard lastCounter < .max else { throw .noncesExhausted }
        lastCounter += 1
        let header = PacketHeader(
            generation: generation, sender: tag, instance: instance, counter: lastCounter)
        let clear = header.bytes
        do {
            let box = try ChaChaPoly.seal(
                payload, using: key, nonce: ChaChaPoly.Nonce(data: header.nonce),
                authenticating: clear)
            return clear + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .unsealable
        }
    }
}

/// The key of one run's multicast: HKDF-SHA256 (RFC 5869) of the newsroom's secret. Every run has
/// its own, so runs may all count their nonces from 1.
func multicastKey(
    _ key: NewsroomKey, newsroom: NewsroomID, member: MemberID, instance: Instance
) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: key.secret.bytes),
        info: Array("byline multicast".utf8) + newsroom.digest.bytes + member.key.bytes
            + instance.start.value.bigEndianBytes + instance.nonce.bigEndianBytes,
        outputByteCount: 32)
}
