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
        digestHint: UInt64, port: UInt16, isGoodbye: Bool, echoes: [BeaconMark],
        activity: Activity
    ) -> Beacon

    /// Signs this member's ack of a claim.
    func signAck(
        article: ArticleID, term: Term, claim: ClaimID, rosterDigest: Bytes32, rosterSize: Int
    ) -> Ack

    /// Signs a fact of this member: a grant, a removal, a rotation of the newsroom's key.
    func sign(_ body: FactBody, lamport: LamportStamp) -> Fact

    /// The secret of a newsroom key that was sealed to this member; nil if it does not open.
    ///
    /// - Parameter author: whose rotation brought it.
    func openKey(_ box: KeyBox, generation: UInt32, by author: MemberID) -> Bytes32?

    /// The SHA-256 digest of `bytes`.
    func hash(_ bytes: [UInt8]) -> Bytes32
}
