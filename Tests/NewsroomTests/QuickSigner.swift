import Newsroom
import Replication
import Wire

/// Signs nothing: Ed25519 is slow in debug builds, and the core never looks at a signature. The
/// contents tell apart whatever a real statement would.
struct QuickSigner: Signing {
    let signer: Signer
    let member: MemberID

    init(identity: Identity, newsroom: NewsroomID) {
        signer = Signer(identity: identity, newsroom: newsroom)
        member = identity.member
    }

    func sign(
        _ body: EntryBody, key: EntryKey, instance: Instance, version: Version,
        lamport: LamportStamp
    ) -> NewsroomEntry {
        let words = [
            1, instance.start.value, instance.nonce, version.number, lamport.value,
        ]
        return NewsroomEntry(
            member: member, instance: instance, version: version, lamport: lamport, key: key,
            payload: NewsroomPayload(
                body: body, statement: statement(words, more: bytes(of: body))))
    }

    func signBeacon(
        instance: Instance, counter: UInt64, lamport: LamportStamp, version: Version,
        digestHint: UInt64, port: UInt16, isGoodbye: Bool
    ) -> Beacon {
        Beacon(
            member: member, instance: instance, counter: counter, lamport: lamport,
            version: version, digestHint: digestHint, port: port, isGoodbye: isGoodbye,
            statement: statement([2, instance.start.value, instance.nonce, counter]))
    }

    func signAck(
        article: ArticleID, term: Term, claim: ClaimID, rosterDigest: Bytes32, rosterSize: Int
    ) -> Ack {
        Ack(
            member: member, article: article, term: term, claim: claim,
            rosterDigest: rosterDigest, rosterSize: rosterSize,
            statement: statement(
                [3, term.number, claim.lamport.value],
                more: claim.member.key.bytes + rosterDigest.bytes + article.text.utf8))
    }

    func sign(_ body: FactBody, lamport: LamportStamp) -> Fact {
        signer.sign(body, lamport: lamport)
    }

    func openKey(_ box: KeyBox, generation: UInt32, by author: MemberID) -> Bytes32? {
        signer.openKey(box, generation: generation, by: author)
    }

    func hash(_ bytes: [UInt8]) -> Bytes32 { signer.hash(bytes) }

    private func statement(_ words: [UInt64], more: [UInt8] = []) -> SignedStatement {
        var content = member.key.bytes
        for word in words {
            for shift in stride(from: 0, to: 64, by: 8) {
                content.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return SignedStatement(content: content + more, signature: [])
    }

    private func bytes(of body: EntryBody) -> [UInt8] {
        guard case .claim(let claim) = body else { return [] }
        let acks = claim.certificate?.acks.map(\.member.key.bytes) ?? []
        return claim.article.text.utf8 + [
            claim.isHeld ? 1 : 0, UInt8(truncatingIfNeeded: claim.term.number),
            UInt8(truncatingIfNeeded: claim.id.lamport.value),
        ] + acks.flatMap { $0 }
    }
}
