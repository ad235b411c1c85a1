public import Newsroom
public import Replication

/// Makes the signed bytes of what one member says in one newsroom.
///
/// A genesis is made by `Founding` and a redemption by `JoinCode`, which know the secrets that
/// those need; what this signs of them is refused by every reader.
public struct Signer: Signing {
    private let member: MemberID
    private let newsroom: NewsroomID
    private let signature: @Sendable (_ content: [UInt8]) -> [UInt8]
    private let factSignature: @Sendable (_ content: [UInt8]) -> [UInt8]
    private let opening: @Sendable (_ sealed: [UInt8], _ context: [UInt8]) -> Bytes32?

    /// Signs as `identity` in `newsroom`.
    public init(identity: Identity, newsroom: NewsroomID) {
        self.init(
            identity: identity, newsroom: newsroom,
            opening: { HPKESealing.open($0, context: $1, by: identity) })
    }

    /// Signs facts as `identity`, and all else so, too, or with `signature`, 64 bytes that readers
    /// must be able to verify: see `SignatureVerifier`. Opens newsroom keys with `opening`: see
    /// `KeySealing`.
    package init(
        identity: Identity, newsroom: NewsroomID,
        signature: (@Sendable (_ content: [UInt8]) -> [UInt8])? = nil,
        opening: @escaping @Sendable (_ sealed: [UInt8], _ context: [UInt8]) -> Bytes32?
    ) {
        member = identity.member
        self.newsroom = newsroom
        factSignature = { identity.signature(over: $0) }
        self.signature = signature ?? factSignature
        self.opening = opening
    }

    private init(unsigned member: MemberID, newsroom: NewsroomID) {
        self.member = member
        self.newsroom = newsroom
        signature = { _ in Identity.noSignature }
        factSignature = signature
        opening = { _, _ in nil }
    }

    /// Makes the same contents without the key, under signatures of zeros that every reader
    /// refuses: for tests of readers.
    static func unsigned(member: MemberID, newsroom: NewsroomID) -> Signer {
        Signer(unsigned: member, newsroom: newsroom)
    }

    /// Signs one write of this member.
    public func sign(
        _ body: EntryBody, key: EntryKey, instance: Instance, version: Version,
        lamport: LamportStamp
    ) -> NewsroomEntry {
        let field = EntryCodec.field(
            body, key: key, instance: instance, version: version, lamport: lamport)
        return NewsroomEntry(
            member: member, instance: instance, version: version, lamport: lamport, key: key,
            payload: NewsroomPayload(body: body, statement: statement(.entry(field))))
    }

    /// Signs a beacon of this member.
    public func signBeacon(
        instance: Instance, counter: UInt64, lamport: LamportStamp, version: Version,
        digestHint: UInt64, port: UInt16, isGoodbye: Bool, echoes: [BeaconMark],
        activity: Activity
    ) -> Beacon {
        let field = Byline_V1_Beacon.filled {
            $0.instance = instance.field
            $0.counter = counter
            $0.lamport = lamport.value
            $0.version = version.number
            $0.digestHint = digestHint
            $0.port = UInt32(port)
            $0.goodbye = isGoodbye
            $0.echoes = echoes.map(\.value)
            $0.activity = activity.field
        }
        return Beacon(
            member: member, instance: instance, counter: counter, lamport: lamport,
            version: version, digestHint: digestHint, port: port, isGoodbye: isGoodbye,
            echoes: echoes, activity: activity, statement: statement(.beacon(field)))
    }

    /// Signs this member's ack of a claim.
    public func signAck(
        article: ArticleID, term: Term, claim: ClaimID, rosterDigest: Bytes32, rosterSize: Int
    ) -> Ack {
        let field = Byline_V1_Ack.filled {
            $0.article = article.description
            $0.term = term.number
            $0.claim = claim.field
            $0.rosterDigest = rosterDigest.field
            $0.rosterSize = UInt32(clamping: rosterSize)
        }
        return Ack(
            member: member, article: article, term: term, claim: claim,
            rosterDigest: rosterDigest, rosterSize: rosterSize, statement: statement(.ack(field)))
    }

    /// Signs a fact of this member: a grant, a removal, a rotation of the newsroom's key.
    public func sign(_ body: FactBody, lamport: LamportStamp) -> Fact {
        let field = FactCodec.field(body, lamport: lamport)
        let content = statementContent(newsroom: newsroom, member: member, kind: .fact(field))
        return Fact(
            author: member, lamport: lamport, body: body,
            statement: SignedStatement(content: content, signature: factSignature(content)))
    }

    /// The secret of a newsroom key that was sealed to this member; nil if it does not open.
    public func openKey(_ box: KeyBox, generation: UInt32, by author: MemberID) -> Bytes32? {
        let context = keyContext(
            newsroom: newsroom, author: author, generation: generation, recipient: member)
        return opening(box.sealed, context)
    }

    /// The SHA-256 digest of `bytes`.
    public func hash(_ bytes: [UInt8]) -> Bytes32 {
        Bytes32(sha256: bytes)
    }

    private func statement(_ kind: Byline_V1_Statement.OneOf_Kind) -> SignedStatement {
        let content = statementContent(newsroom: newsroom, member: member, kind: kind)
        return SignedStatement(content: content, signature: signature(content))
    }
}
