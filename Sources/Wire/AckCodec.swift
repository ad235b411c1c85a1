internal import FoundationEssentials
internal import Newsroom
internal import Replication

/// Acks from statements.
enum AckCodec {
    /// The ack that a statement says, not verified yet.
    ///
    /// - Throws: `malformed`, `badText`, `tooLarge`.
    static func value(of open: OpenStatement) throws(WireError) -> Ack {
        guard case .ack(let field) = open.kind, field.hasClaim else { throw .malformed }
        try open.requirePlainSize()
        guard (1...UInt32(NewsroomLimits.members)).contains(field.rosterSize) else {
            throw .malformed
        }
        return Ack(
            member: open.member, article: try ArticleID(field: field.article),
            term: try Term(field: field.term), claim: try ClaimID(field: field.claim),
            rosterDigest: try Bytes32(field: field.rosterDigest),
            rosterSize: Int(field.rosterSize), statement: open.statement)
    }
}
