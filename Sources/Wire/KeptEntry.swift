internal import FoundationEssentials
public import Newsroom

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
