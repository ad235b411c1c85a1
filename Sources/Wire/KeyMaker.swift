internal import Crypto
internal import FoundationEssentials
public import Newsroom
public import Replication

/// Seals a newsroom key to one member. A simulator puts a seal of its own here, for HPKE draws the
/// system's randomness.
public protocol KeySealing: Sendable {
    /// The sealed secret, or nil if nothing can be sealed to this X25519 public key.
    ///
    /// - Parameter context: what the seal is bound to; whoever opens it must name the same.
    func seal(_ secret: Bytes32, context: [UInt8], to sealingKey: Bytes32) -> [UInt8]?
}

/// HPKE (RFC 9180) in base mode: X25519, HKDF-SHA256 and ChaCha20-Poly1305. The author is proven
/// by the signature over the fact that carries the box.
public struct HPKESealing: KeySealing {
    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    private static let encapsulatedBytes = 32

    /// The seal that daemons use.
    public init() {}

    /// The encapsulated key, then the ciphertext: 80 bytes.
    public func seal(_ secret: Bytes32, context: [UInt8], to sealingKey: Bytes32) -> [UInt8]? {
        guard
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: sealingKey.bytes),
            var sender = try? HPKE.Sender(
                recipientKey: key, ciphersuite: HPKESealing.suite, info: Data(context)),
            let sealed = try? sender.seal(secret.bytes)
        else { return nil }
        return Array(sender.encapsulatedKey) + Array(sealed)
    }

    /// Reads a public key. One of small order is refused, as RFC 9180 section 7.1.4 asks: anybody
    /// could open what is sealed to it. Any private key tells, for with those all give zero.
    static func key(field: Data) throws(WireError) -> Bytes32 {
        let value = try Bytes32(field: field)
        guard let probe = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: probeScalar),
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: value.bytes),
            let shared = try? probe.sharedSecretFromKeyAgreement(with: key),
            shared.withUnsafeBytes({ $0.contains { $0 != 0 } })
        else { throw .badKey }
        return value
    }

    private static let probeScalar = [UInt8](repeating: 0x42, count: Bytes32.count)

    static func open(_ sealed: [UInt8], context: [UInt8], by identity: Identity) -> Bytes32? {
        guard sealed.count > encapsulatedBytes,
            var recipient = try? HPKE.Recipient(
                privateKey: identity.agreementKey, ciphersuite: suite, info: Data(context),
                encapsulatedKey: Data(sealed.prefix(encapsulatedBytes))),
            let secret = try? recipient.open(Data(sealed.dropFirst(encapsulatedBytes)))
        else { return nil }
        return Bytes32(Array(secret))
    }
}

/// Makes newsroom keys as the core orders them (`Effect.rotateKey`).
public struct KeyMaker: Sendable {
    private let member: MemberID
    private let newsroom: NewsroomID
    private let signing: any Signing
    private let sealing: any KeySealing

    /// Makes keys as `identity`, an admin of `newsroom`.
    public init(identity: Identity, newsroom: NewsroomID) {
        self.init(
            member: identity.member, newsroom: newsroom,
            signing: Signer(identity: identity, newsroom: newsroom), sealing: HPKESealing())
    }

    /// Makes keys as `member`, which signs with `signing` and seals with `sealing`.
    public init(
        member: MemberID, newsroom: NewsroomID, signing: any Signing, sealing: any KeySealing
    ) {
        self.member = member
        self.newsroom = newsroom
        self.signing = signing
        self.sealing = sealing
    }

    /// The fact that brings a fresh key, of the system's randomness; it is handed to the core
    /// with `Command.adopt`.
    public func rotation(_ order: KeyOrder) -> Fact {
        var system = SystemRandomNumberGenerator()
        return rotation(order, using: &system)
    }

    /// The fact that brings a fresh key. Outside of simulations, nobody may guess what `random`
    /// gives. A member to whose key nothing can be sealed gets no box, and holds nobody else up.
    public func rotation(
        _ order: KeyOrder, using random: inout some RandomNumberGenerator
    ) -> Fact {
        let secret = Bytes32.random(using: &random)
        let boxes = order.recipients.compactMap { recipient -> KeyBox? in
            let context = keyContext(
                newsroom: newsroom, author: member, generation: order.generation,
                recipient: recipient.member)
            return sealing.seal(secret, context: context, to: recipient.sealingKey).map {
                KeyBox(member: recipient.member, sealed: $0)
            }
        }
        let rotation = KeyRotation(
            generation: order.generation, commitment: Bytes32(sha256: secret.bytes),
            removed: order.removed, boxes: boxes)
        return signing.sign(.newsroomKey(rotation), lamport: order.lamport)
    }
}

/// What a sealed newsroom key is bound to, so that no box is good in another place.
func keyContext(
    newsroom: NewsroomID, author: MemberID, generation: UInt32, recipient: MemberID
) -> [UInt8] {
    Array("byline newsroom key".utf8) + newsroom.digest.bytes + author.key.bytes
        + generation.bigEndianBytes + recipient.key.bytes
}
