internal import Newsroom
internal import Replication

/// Reads the certificates inside claims, and remembers which acks it has verified.
struct CertificateReader: Sendable {
    private let newsroom: NewsroomID
    private let verifier: any SignatureVerifier
    private var verified = BoundedCache<Bytes32, Bool>(capacity: WireLimits.verifiedAcks)

    /// How many signatures were verified so far.
    private(set) var verifications: UInt64 = 0

    /// Reads certificates of one newsroom.
    init(newsroom: NewsroomID, verifier: any SignatureVerifier = Ed25519Verifier()) {
        self.newsroom = newsroom
        self.verifier = verifier
    }

    /// The acks of `claim` in `fields`, in their order, the first of each member. What is not a
    /// valid ack of exactly this claim is left out, by nothing but the bytes: so every node reads
    /// the same certificate, whatever came before.
    mutating func read(_ fields: [Byline_V1_Signed], of claim: Claim) -> Certificate? {
        var acks: [Ack] = []
        var members: Set<MemberID> = []
        for field in fields.prefix(NewsroomLimits.certificateAcks) {
            guard let ack = try? ack(field), ack.acknowledges(claim),
                members.insert(ack.member).inserted
            else { continue }
            acks.append(ack)
        }
        return acks.isEmpty ? nil : Certificate(acks)
    }

    /// Throws unless the member signed this ack. The result is remembered if it did.
    mutating func verify(_ open: OpenStatement) throws(WireError) {
        let digest = Bytes32(sha256: open.statement.content + open.statement.signature)
        guard verified.value(for: digest) == nil else { return }
        verifications &+= 1
        try open.verify(by: verifier)
        verified.insert(true, for: digest)
    }

    private mutating func ack(_ field: Byline_V1_Signed) throws(WireError) -> Ack {
        let open = try OpenStatement(field, in: newsroom)
        let ack = try AckCodec.value(of: open)
        try verify(open)
        return ack
    }
}
