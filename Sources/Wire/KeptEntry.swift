internal import FoundationEssentials
public import Newsroom
public import Replication

/// Entries that were kept as the bytes that their members signed, such as a journal's evidence.
public enum KeptEntry {
    /// The entry that `statement` says, without its certificate.
    ///
    /// - Parameter isVerified: false has the signature verified, which costs about 0.1 ms; true
    ///   takes the caller's word that it was before.
    /// - Throws: `malformed`, `otherNewsroom`, `badSignature` and the like.
    public static func read(
        _ statement: SignedStatement, in newsroom: NewsroomID, isVerified: Bool
    ) throws(WireError) -> NewsroomEntry {
        let open = try OpenStatement(statement)
        try open.require(newsroom)
        if !isVerified { try open.verify() }
        return try EntryCodec.value(of: open)
    }
}

/// An entry that somebody else kept, once its signature holds.
public struct VouchedEntry: Sendable {
    /// The entry, without its certificate.
    public let entry: NewsroomEntry
    /// Whether it brought the acks of a majority for its claim, by the roster that they name.
    public let isCertified: Bool

    /// Verifies what `statement` says: some 0.1 ms for each signature, the acks' included.
    ///
    /// - Parameter members: whose entries and acks count.
    /// - Throws: `malformed`, `otherNewsroom`, `badSignature`, `unknownSender` and the like.
    public init(
        _ statement: SignedStatement, in newsroom: NewsroomID, by members: Set<MemberID>
    ) throws(WireError) {
        let open = try OpenStatement(statement)
        try open.require(newsroom)
        guard members.contains(open.member) else { throw .unknownSender }
        entry = try EntryCodec.value(of: open)
        try open.verify()
        guard case .claim(let claim) = entry.payload.body else { throw .malformed }
        var certificates = CertificateReader(newsroom: newsroom)
        let certificate = certificates.read(EntryCodec.certificate(of: open), of: claim.certified)
        isCertified =
            claim.past == nil
            && certificate?.establishes(claim.certified, among: members) ?? false
    }
}
