internal import Crypto
internal import Replication

/// Verification of Ed25519 signatures (RFC 8032), over what BoringSSL leaves open.
enum Ed25519 {
    /// Throws unless `signature` is one of `key` over `content`.
    ///
    /// - Throws: `malformed` (its size), `badKey`, `badSignature`.
    static func verify(
        _ signature: [UInt8], over content: [UInt8], by key: Bytes32
    ) throws(WireError) {
        guard signature.count == WireLimits.signatureBytes else { throw .malformed }
        guard CanonicalKey.accepts(key) else { throw .badKey }
        guard let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key.bytes) else {
            throw .badKey
        }
        guard publicKey.isValidSignature(signature, for: content) else { throw .badSignature }
    }
}
