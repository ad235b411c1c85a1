import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Certificates")
struct CertificateTests {
    let house: House
    let claim: Claim

    init() throws {
        house = try House()
        claim = try house.claim()
    }

    @Test("A forged ack is left out of a certificate, and nothing else")
    func forgedAck() throws {
        let good = [house.ack(claim, by: 0), house.ack(claim, by: 2)]
        let forged = resigned(house.ack(claim, by: 1), { $0.withBadSignature })
        #expect(try certificate(of: [good[0], forged, good[1]]) == Certificate(good))
    }

    @Test("An ack of another claim, of another newsroom, or a member's second one is left out")
    func misplacedAcks() throws {
        let good = house.ack(claim, by: 0)
        let otherClaim = house.ack(try house.claim(at: 5_001), by: 1)
        let otherNewsroom = try House(seed: 2).ack(claim, by: 1)
        let second = house.signer(0).signAck(
            article: claim.article, term: claim.term, claim: claim.id, rosterDigest: .zero,
            rosterSize: 5)
        let beacon = resigned(good) { _ in house.beacon().statement }
        #expect(
            try certificate(of: [otherClaim, otherNewsroom, beacon, good, second])
                == Certificate([good]))
    }

    @Test("A certificate without a valid ack is none")
    func emptyCertificate() throws {
        let forged = resigned(house.ack(claim, by: 1), { $0.withBadSignature })
        #expect(try certificate(of: [forged]) == nil)
    }

    @Test("What was verified before does not change what is read")
    func independentOfMemory() throws {
        let good = house.ack(claim, by: 0)
        let forged = resigned(good, { $0.withBadSignature })
        let bytes = MessageCodec.encode(.entries([entry(with: [forged])]))
        var fresh = MessageCodec(newsroom: house.newsroom)
        var warm = MessageCodec(newsroom: house.newsroom)
        _ = try warm.decode(MessageCodec.encode(.acks([good])), knowing: NothingKnown())
        _ = try warm.decode(
            MessageCodec.encode(.entries([entry(with: [good])])), knowing: NothingKnown())
        #expect(
            try fresh.decode(bytes, knowing: NothingKnown())
                == warm.decode(bytes, knowing: NothingKnown()))
    }

    @Test("An ack is verified once, whether it comes alone first or in a certificate")
    func remembered() throws {
        var reader = CertificateReader(newsroom: house.newsroom)
        let acks = [house.ack(claim, by: 0), house.ack(claim, by: 1)]
        try reader.verify(OpenStatement(acks[0].statement))
        #expect(reader.verifications == 1)
        for _ in 0..<3 {
            #expect(reader.read(acks.map(\.statement.field), of: claim) == Certificate(acks))
        }
        #expect(reader.verifications == 2)
    }

    @Test("A stranger's claim is refused without a look at its certificate")
    func strangersCertificate() throws {
        let entry = entry(with: [house.ack(claim, by: 0)])
        let altered = NewsroomEntry(
            member: entry.member, instance: entry.instance, version: entry.version,
            lamport: entry.lamport, key: entry.key,
            payload: NewsroomPayload(
                body: entry.payload.body, statement: entry.payload.statement.withBadSignature))
        #expect(throws: WireError.badSignature) {
            try house.decode(MessageCodec.encode(.entries([altered])))
        }
    }

    @Test("The largest claim fits into one frame")
    func largestClaim() throws {
        var random = SeededRandom(seed: 8)
        let article = try ArticleID(String(repeating: "a", count: NewsroomLimits.articleBytes))
        let author = MemberID(.random(using: &random))
        var largest = try Largest.claim(article: article, by: author)
        let acks = (0..<NewsroomLimits.certificateAcks).map { _ in
            Signer.unsigned(member: MemberID(.random(using: &random)), newsroom: house.newsroom)
                .signAck(
                    article: article, term: largest.term, claim: largest.id,
                    rosterDigest: .random(using: &random), rosterSize: NewsroomLimits.members)
        }
        largest.certificate = Certificate(acks)
        let entry = Largest.entry(largest, newsroom: house.newsroom)
        let delta = NewsroomDelta(
            member: author, instance: entry.instance, from: Version(.max - 1), upTo: Version(.max),
            entries: [entry])
        #expect(MessageCodec.encode(.deltas([delta])).count <= WireLimits.frameBytes)
        #expect(MessageCodec.frames(for: .deltas([delta])).count == 1)
        // Its size is no reason to refuse it; only the signature of zeros is.
        #expect(throws: WireError.badSignature) {
            try house.decode(MessageCodec.encode(.deltas([delta])))
        }
    }

    @Test("A cache stays within its capacity and keeps what was asked for lately")
    func boundedCache() {
        var cache = BoundedCache<Int, Int>(capacity: 10)
        for number in 0..<1_000 {
            cache.insert(number, for: number)
            #expect(cache.value(for: number) == number)
            #expect(number < 1 || cache.value(for: number - 1) == number - 1)
            #expect(cache.count <= 10)
        }
        #expect(cache.value(for: 1) == nil)
    }

    private func entry(with acks: [Ack]) -> NewsroomEntry {
        var certified = claim
        certified.certificate = Certificate(acks)
        return house.entry(certified)
    }

    private func certificate(of acks: [Ack]) throws -> Certificate? {
        let decoded = try house.decode(MessageCodec.encode(.entries([entry(with: acks)])))
        guard case .entries(let entries) = decoded,
            case .claim(let claim) = try #require(entries.first).payload.body
        else { return nil }
        return claim.certificate
    }

    private func resigned(_ ack: Ack, _ change: (SignedStatement) -> SignedStatement) -> Ack {
        Ack(
            member: ack.member, article: ack.article, term: ack.term, claim: ack.claim,
            rosterDigest: ack.rosterDigest, rosterSize: ack.rosterSize,
            statement: change(ack.statement))
    }
}

/// Values as large as the caps allow.
enum Largest {
    static let instance = Instance(start: .max, nonce: .max)

    static func claim(
        article: ArticleID, by member: MemberID, supersedes: Int = NewsroomLimits.supersedes
    ) throws -> Claim {
        Claim(
            article: article, id: ClaimID(lamport: .max, member: member),
            term: Term(clamping: .max),
            supersedes: Array(repeating: ClaimID(lamport: .max, member: member), count: supersedes),
            desk: try text(NewsroomLimits.deskBytes), title: try text(NewsroomLimits.titleBytes),
            note: try text(NewsroomLimits.noteBytes),
            since: WallTime(millisecondsSinceEpoch: -1))
    }

    static func entry(_ claim: Claim, newsroom: NewsroomID) -> NewsroomEntry {
        Signer.unsigned(member: claim.member, newsroom: newsroom).sign(
            .claim(claim), key: .claim(claim.article), instance: instance,
            version: Version(.max), lamport: .max)
    }

    private static func text(_ bytes: Int) throws -> Text {
        try Text(String(repeating: "t", count: bytes), limit: bytes)
    }
}
