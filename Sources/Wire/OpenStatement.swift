internal import FoundationEssentials
internal import Newsroom
internal import Replication

/// A signed statement that was parsed, but not yet verified: enough to see whether it is known
/// already, which spares the verification.
struct OpenStatement {
    /// The bytes as they came.
    let statement: SignedStatement
    /// Who is said to have signed them.
    let member: MemberID
    /// What they say; nil for a kind of a later version.
    let kind: Byline_V1_Statement.OneOf_Kind?
    private let newsroom: Data

    /// Parses a statement.
    ///
    /// - Throws: `malformed`.
    init(_ statement: SignedStatement) throws(WireError) {
        guard statement.signature.count == WireLimits.signatureBytes else { throw .malformed }
        let parsed = try Byline_V1_Statement(wireBytes: statement.content)
        self.statement = statement
        member = try MemberID(field: parsed.member)
        kind = parsed.kind
        newsroom = parsed.newsroom
    }

    /// Parses a statement that belongs to `newsroom`.
    init(_ field: Byline_V1_Signed, in newsroom: NewsroomID) throws(WireError) {
        try self.init(SignedStatement(field: field), in: newsroom)
    }

    /// Parses a statement that belongs to `newsroom`.
    init(_ statement: SignedStatement, in newsroom: NewsroomID) throws(WireError) {
        try self.init(statement)
        try require(newsroom)
    }

    /// Throws `otherNewsroom` unless the statement was made in `newsroom`.
    func require(_ newsroom: NewsroomID) throws(WireError) {
        guard self.newsroom == newsroom.digest.field else { throw .otherNewsroom }
    }

    /// Whether the statement names no newsroom, as only a genesis does.
    var isOutsideNewsrooms: Bool { newsroom.isEmpty }

    /// Throws `tooLarge` if the content, without `certificate`, exceeds what a statement may have.
    func requirePlainSize(besides certificate: [Byline_V1_Signed] = []) throws(WireError) {
        let acks = certificate.reduce(0) {
            $0 + $1.content.count + $1.signature.count + WireLimits.signedHeadBytes
        }
        try requireSize(WireLimits.plainStatementBytes + acks)
    }

    /// Throws `tooLarge` if the content exceeds `limit`.
    func requireSize(_ limit: Int) throws(WireError) {
        guard statement.content.count <= limit else { throw .tooLarge }
    }

    /// Throws `badKey` or `badSignature` unless the member signed these bytes.
    func verify(by verifier: some SignatureVerifier = Ed25519Verifier()) throws(WireError) {
        try verifier.verify(statement.signature, over: statement.content, by: member)
    }
}

/// The content of a statement, ready to be signed.
func statementContent(
    newsroom: NewsroomID?, member: MemberID, kind: Byline_V1_Statement.OneOf_Kind
) -> [UInt8] {
    Byline_V1_Statement.filled {
        $0.newsroom = newsroom?.digest.field ?? Data()
        $0.member = member.field
        $0.kind = kind
    }.wireBytes
}
