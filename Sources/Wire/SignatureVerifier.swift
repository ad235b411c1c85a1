package import Replication

/// Whether a statement is its member's: Ed25519, or what stands in for it in most simulations,
/// where verifying takes nine tenths of the time.
package protocol SignatureVerifier: Sendable {
    /// Throws unless `signature` is one of `member` over `content`.
    ///
    /// - Throws: `malformed`, `badKey`, `badSignature`.
    func verify(
        _ signature: [UInt8], over content: [UInt8], by member: MemberID
    ) throws(WireError)
}

/// Verifies Ed25519 (RFC 8032).
package struct Ed25519Verifier: SignatureVerifier {
    /// There is nothing to choose.
    package init() {}

    /// Throws unless `signature` is one of `member` over `content`.
    package func verify(
        _ signature: [UInt8], over content: [UInt8], by member: MemberID
    ) throws(WireError) {
        try Ed25519.verify(signature, over: content, by: member.key)
    }
}
