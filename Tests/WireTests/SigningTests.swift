import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Signing")
struct SigningTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("The same key and value always give the same bytes and signature")
    func deterministic() throws {
        let again = try House()
        #expect(try house.messages() == again.messages())
        #expect(house.joinCode().text == again.joinCode().text)
        #expect(house.founded.recovery == again.founded.recovery)
    }

    @Test("A signer without the key makes the same contents without a signature")
    func unsigned() throws {
        let claim = try house.claim()
        let signed = house.entry(claim)
        let replayed = Signer.unsigned(member: house.members[0].member, newsroom: house.newsroom)
            .sign(
                .claim(claim), key: .claim(claim.article), instance: house.instance,
                version: Version(1), lamport: claim.id.lamport)
        #expect(replayed.payload.statement.content == signed.payload.statement.content)
        #expect(replayed.payload.statement.signature == [UInt8](repeating: 0, count: 64))
        #expect(throws: WireError.badSignature) {
            try house.decode(MessageCodec.encode(.entries([replayed])))
        }
    }

    @Test("A signed invite is one that readers accept")
    func facts() throws {
        let invite = Invite(
            inviteKey: house.members[2].member.key, role: .admin,
            expires: WallTime(millisecondsSinceEpoch: 9), uses: 3)
        let fact = house.signer(0).sign(.invite(invite), lamport: LamportStamp(clamping: 8))
        #expect(try FactCodec.decode(fact.statement, newsroom: house.newsroom) == fact)
    }

    @Test("A key comes back from its seed, and other sizes are no seeds")
    func seeds() throws {
        let identity = Identity()
        #expect(try Identity(seed: identity.seed).member == identity.member)
        #expect(identity.member != Identity().member)
        for count in [0, 31, 33, 64] {
            #expect(throws: WireError.badKey) {
                try Identity(seed: [UInt8](repeating: 1, count: count))
            }
        }
    }

    @Test("The first test vector of RFC 8032 is signed as it says")
    func rfc8032() throws {
        let seed = try #require(
            Bytes32(hex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        let identity = try Identity(seed: seed.bytes)
        #expect(
            identity.member.description
                == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        let signature = identity.signature(over: [])
        #expect(Array(signature.prefix(4)) == [0xe5, 0x56, 0x43, 0x00])
        #expect(throws: Never.self) {
            try Ed25519.verify(signature, over: [], by: identity.member.key)
        }
    }

    @Test("Claims come back from the disk with their certificates")
    func claims() throws {
        var claim = try house.claim()
        claim.certificate = Certificate([house.ack(claim, by: 0), house.ack(claim, by: 1)])
        claim.status = .released
        let bare = Claim(
            article: house.article, id: claim.id, term: Term(clamping: 1))
        for claim in [claim, bare] {
            let read = try ClaimCodec.decode(ClaimCodec.encode(claim), member: claim.member)
            #expect(read == claim)
        }
        #expect(throws: WireError.malformed) {
            try ClaimCodec.decode([0xff], member: claim.member)
        }
        #expect(throws: WireError.badText) { try ClaimCodec.decode([], member: claim.member) }
    }

    @Test("Every error says what to do next")
    func descriptions() {
        let errors: [String] =
            WireError.allCases.map(\.description)
            + [
                JoinCodeError.notACode, .typingError, .newerVersion(2), .notGenuine(.badKey),
                .expired,
            ].map(\.description)
        #expect(Set(errors).count == errors.count)
        #expect(errors.allSatisfy { $0.contains(";") })
    }

    @Test("The bytes on the wire do not change unnoticed")
    func golden() throws {
        let bytes = try house.messages().flatMap(MessageCodec.encode)
        #expect(
            Bytes32(sha256: bytes).hex
                == "c890af8203dc5346c4c2c9543f4b23d7ec95814a57fc57a9d5c590dba5579faa")
        var sealer = Sealer(
            newsroom: house.newsroom, member: house.members[0].member, instance: house.instance,
            key: house.founded.newsroomKey)
        let packet = try sealer.seal([1, 2, 3])
        #expect(
            Bytes32(sha256: packet).hex
                == "8a7462a6e2d565609add2852d58a1fba218858d791b15c7a5652c5ddc5fa68d6")
        let code = Array(house.joinCode().text.utf8)
        #expect(
            Bytes32(sha256: code).hex
                == "3fdea9a411c450324d97281dbe48ce084ac519f91e622cbd05b5d31a0f9bf4d9")
    }
}
