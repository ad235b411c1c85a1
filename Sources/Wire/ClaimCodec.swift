internal import FoundationEssentials
public import Newsroom
public import Replication

/// Claims as bytes, for the disk and inside entries.
public enum ClaimCodec {
    /// A claim's bytes, its certificate included. They do not name the claimant.
    public static func encode(_ claim: Claim) -> [UInt8] {
        field(claim).wireBytes
    }

    /// The claim that `member` made.
    ///
    /// The acks of a certificate are not verified: they were when they came, and whoever gets the
    /// claim verifies them again.
    /// - Throws: `malformed`, `badText`, `tooMany`.
    public static func decode(_ bytes: [UInt8], member: MemberID) throws(WireError) -> Claim {
        let field = try Byline_V1_Claim(wireBytes: bytes)
        var acks: [Ack] = []
        for signed in field.certificate.prefix(NewsroomLimits.certificateAcks) {
            acks.append(try AckCodec.value(of: OpenStatement(SignedStatement(field: signed))))
        }
        var claim = try value(of: field, member: member)
        claim.certificate = acks.isEmpty ? nil : Certificate(acks)
        return claim
    }

    /// How a claim travels.
    static func field(_ claim: Claim) -> Byline_V1_Claim {
        .filled {
            $0.article = claim.article.description
            $0.term = claim.term.number
            $0.lamport = claim.id.lamport.value
            $0.supersedes = claim.supersedes.map(\.field)
            $0.released = !claim.isHeld
            $0.certificate = claim.certificate?.acks.map(\.statement.field) ?? []
            $0.desk = claim.desk?.description ?? ""
            $0.title = claim.title?.description ?? ""
            $0.note = claim.note?.description ?? ""
            $0.since = claim.since.millisecondsSinceEpoch
            $0.pastTerm = claim.past?.term.number ?? 0
            $0.pastLamport = claim.past?.lamport.value ?? 0
            $0.offeredTo = claim.offer?.member.field ?? Data()
            $0.offeredWish = claim.offer?.wish?.value ?? 0
            $0.reason = claim.reason?.description ?? ""
            $0.agent = claim.agent?.description ?? ""
            if let revision = claim.revision { $0.revision = revision.field }
        }
    }

    /// The claim in `field`, still without its certificate.
    static func value(
        of field: Byline_V1_Claim, member: MemberID
    ) throws(WireError) -> Claim {
        guard field.supersedes.count <= NewsroomLimits.supersedes,
            field.certificate.count <= NewsroomLimits.certificateAcks
        else { throw .tooMany }
        var supersedes: [ClaimID] = []
        for named in field.supersedes {
            supersedes.append(try ClaimID(field: named))
        }
        return Claim(
            article: try ArticleID(field: field.article),
            id: ClaimID(lamport: try LamportStamp(field: field.lamport), member: member),
            term: try Term(field: field.term), supersedes: supersedes,
            status: field.released ? .released : .held, past: try past(of: field),
            offer: try offer(of: field),
            desk: try .optional(field: field.desk, limit: NewsroomLimits.deskBytes),
            title: try .optional(field: field.title, limit: NewsroomLimits.titleBytes),
            note: try .optional(field: field.note, limit: NewsroomLimits.noteBytes),
            since: WallTime(millisecondsSinceEpoch: field.since),
            reason: try .optional(field: field.reason, limit: NewsroomLimits.reasonBytes),
            agent: try .optional(field: field.agent, limit: NewsroomLimits.agentBytes),
            revision: field.hasRevision ? try Revision(field: field.revision) : nil)
    }

    /// Only what is given up is left to somebody. Stamps count from 1, so that 0 means none.
    private static func offer(of field: Byline_V1_Claim) throws(WireError) -> Offer? {
        guard !field.offeredTo.isEmpty else { return nil }
        guard field.released else { throw .malformed }
        return Offer(
            to: try MemberID(field: field.offeredTo),
            wish: field.offeredWish == 0 ? nil : try LamportStamp(field: field.offeredWish))
    }

    /// Terms count from 1, so that 0 means none.
    private static func past(of field: Byline_V1_Claim) throws(WireError) -> PastClaim? {
        guard field.pastTerm > 0 else { return nil }
        guard field.pastTerm <= field.term, field.pastLamport < field.lamport else {
            throw .malformed
        }
        return PastClaim(
            lamport: try LamportStamp(field: field.pastLamport),
            term: try Term(field: field.pastTerm))
    }
}
