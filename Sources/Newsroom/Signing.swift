public import Replication

/// The signed bytes of what this node says. A pure function of a key and a value (Ed25519 is
/// deterministic, RFC 8032), so reducers may call it; the core itself knows no bytes.
public protocol Signing: Sendable {
    /// Signs one write of this member.
    func sign(
        _ body: EntryBody, key: EntryKey, instance: Instance, version: Version,
        lamport: LamportStamp
    ) -> NewsroomEntry

    /// Signs a beacon of this member.
    func signBeacon(
        instance: Instance, counter: UInt64, lamport: LamportStamp, version: Version,
        digestHint: UInt64, port: UInt16, isGoodbye: Bool
    ) -> Beacon

    /// Signs this member's ack of a claim.
    func signAck(
        article: ArticleID, term: Term, claim: ClaimID, rosterDigest: Bytes32, rosterSize: Int
    ) -> Ack

    /// Signs a fact of this member, such as an invite.
    func sign(_ body: FactBody, lamport: LamportStamp) -> Fact

    /// The SHA-256 digest of `bytes`.
    func hash(_ bytes: [UInt8]) -> Bytes32
}
