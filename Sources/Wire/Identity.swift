internal import Crypto
internal import FoundationEssentials
public import Replication

/// A machine's Ed25519 key pair (RFC 8032): who it is in its newsroom. The private half leaves it
/// only as `seed`, for the key file and for TLS.
public struct Identity: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// The public key, by which others know this machine.
    public let member: MemberID

    /// A new key of the system's randomness.
    public init() {
        var system = SystemRandomNumberGenerator()
        self.init(using: &system)
    }

    /// A new key of 32 bytes of `random`, which must not be guessable outside of simulations.
    public init(using random: inout some RandomNumberGenerator) {
        self.init(checkedSeed: Bytes32.random(using: &random).bytes)
    }

    /// The key whose private half is `seed`.
    ///
    /// - Throws: `WireError.badKey` unless there are exactly 32 bytes.
    public init(seed: [UInt8]) throws(WireError) {
        guard seed.count == Bytes32.count else { throw .badKey }
        self.init(checkedSeed: seed)
    }

    /// The key whose private half is `seed`, which has 32 bytes.
    init(checkedSeed seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let publicKey = Bytes32(Array(key.publicKey.rawRepresentation))
        else { preconditionFailure("any 32 bytes are an Ed25519 private key") }
        self.key = key
        member = MemberID(publicKey)
    }

    /// The 32 secret bytes that make this key.
    public var seed: [UInt8] { Array(key.rawRepresentation) }

    /// The X25519 public key (RFC 7748) to which newsroom keys are sealed for this member.
    public var sealingKey: Bytes32 {
        guard let key = Bytes32(Array(agreementKey.publicKey.rawRepresentation)) else {
            preconditionFailure("an X25519 public key has 32 bytes")
        }
        return key
    }

    /// The private half of `sealingKey`: HKDF-SHA256 (RFC 5869) of the seed, under a label of its
    /// own, so that no key serves two ends.
    var agreementKey: Curve25519.KeyAgreement.PrivateKey {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: seed), info: Array("byline sealing key".utf8),
            outputByteCount: Bytes32.count)
        guard
            let key = try? Curve25519.KeyAgreement.PrivateKey(
                rawRepresentation: derived.withUnsafeBytes { Array($0) })
        else { preconditionFailure("any 32 bytes are an X25519 private key") }
        return key
    }

    /// The Ed25519 signature over `bytes`, 64 bytes. The same bytes always get the same signature.
    func signature(over bytes: [UInt8]) -> [UInt8] {
        // Fails only when memory runs out; a statement that nobody accepts is then like a lost one.
        (try? key.signature(for: bytes)).map { Array($0) } ?? Identity.noSignature
    }

    /// Stands where a signature would be; never valid.
    static let noSignature = [UInt8](repeating: 0, count: WireLimits.signatureBytes)
}
