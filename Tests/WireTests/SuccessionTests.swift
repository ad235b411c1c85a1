import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Grants, removals and rotations")
struct SuccessionTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func order(_ recipients: [Identity]) -> KeyOrder {
        let all = recipients.sorted { $0.member < $1.member }
        return KeyOrder(
            generation: 2, lamport: LamportStamp(clamping: 70),
            removed: Bytes32(sha256: [4]),
            recipients: all.map {
                KeyOrder.Recipient(member: $0.member, sealingKey: $0.sealingKey)
            })
    }

    private func rotation(_ fact: Fact) throws -> KeyRotation {
        guard case .newsroomKey(let rotation) = fact.body else { throw WireError.malformed }
        return rotation
    }

    @Test("They come back from their statements")
    func roundTrip() throws {
        let ids = (0..<40).map { FactID(Bytes32(sha256: [$0])) }
        let bodies: [FactBody] = [
            .grant(Grant(member: house.members[1].member)),
            .removal(Removal(member: house.members[2].member, remains: [])),
            .removal(Removal(member: house.members[2].member, remains: ids)),
        ]
        var facts = bodies.map {
            house.signer(0).sign($0, lamport: LamportStamp(clamping: 9))
        }
        facts.append(
            KeyMaker(identity: house.members[0], newsroom: house.newsroom)
                .rotation(order(house.members)))
        for fact in facts {
            #expect(try FactCodec.decode(fact.statement, newsroom: house.newsroom) == fact)
            #expect(throws: WireError.otherNewsroom) {
                try FactCodec.decode(fact.statement, newsroom: nil)
            }
        }
    }

    @Test("Each recipient opens its own box, and nobody opens another's")
    func boxes() throws {
        let fact = KeyMaker(identity: house.members[0], newsroom: house.newsroom)
            .rotation(order([house.members[0], house.members[1]]))
        let rotation = try rotation(fact)
        #expect(rotation.boxes.count == 2)
        let author = house.members[0].member
        let box = try #require(rotation.box(for: house.members[1].member))
        #expect(box.sealed.count == 80)
        let secret = try #require(house.signer(1).openKey(box, generation: 2, by: author))
        #expect(Bytes32(sha256: secret.bytes) == rotation.commitment)
        #expect(house.signer(2).openKey(box, generation: 2, by: author) == nil)
        #expect(house.signer(1).openKey(box, generation: 3, by: author) == nil)
        #expect(house.signer(1).openKey(box, generation: 2, by: house.members[2].member) == nil)
        for bit in stride(from: 0, to: box.sealed.count * 8, by: 7) {
            var altered = box.sealed
            altered[bit / 8] ^= 1 << (bit % 8)
            let bad = KeyBox(member: box.member, sealed: altered)
            // The last bit of an X25519 key is not looked at (RFC 7748), but HPKE binds it.
            #expect(house.signer(1).openKey(bad, generation: 2, by: author) == nil)
        }
        for count in 0..<box.sealed.count {
            let short = KeyBox(member: box.member, sealed: Array(box.sealed.prefix(count)))
            #expect(house.signer(1).openKey(short, generation: 2, by: author) == nil)
        }
    }

    @Test("A joiner with a sealing key of small order, which anybody could open, is refused")
    func badSealingKey() throws {
        let fact = try #require(try house.facts().last)
        guard case .fact(var field) = try OpenStatement(fact.statement).kind else { return }
        let one = Bytes32([1] + [UInt8](repeating: 0, count: 31)) ?? .zero
        for bad in [Bytes32.zero, one] {
            field.member.sealingKey = bad.field
            #expect(throws: WireError.badKey) {
                try FactCodec.decode(house.forged(.fact(field), by: 1), newsroom: house.newsroom)
            }
        }
        field.member.sealingKey = .init()
        #expect(throws: WireError.malformed) {
            try FactCodec.decode(house.forged(.fact(field), by: 1), newsroom: house.newsroom)
        }
    }

    @Test("The sealing key follows from the seed, and is not the signing key")
    func sealingKey() throws {
        let identity = try Identity(seed: house.members[0].seed)
        #expect(identity.sealingKey == house.members[0].sealingKey)
        #expect(identity.sealingKey != identity.member.key)
        #expect(identity.sealingKey != house.members[1].sealingKey)
    }

    @Test("The largest rotation and removal fit into a fact and a frame; larger ones are refused")
    func sizes() throws {
        func key(_ index: Int) -> Bytes32 {
            Bytes32(sha256: [UInt8(index / 256), UInt8(index % 256)])
        }
        func body(_ count: Int) -> FactBody {
            .newsroomKey(
                KeyRotation(
                    generation: .max, commitment: .zero, removed: .zero,
                    boxes: (0..<count).map { MemberID(key($0)) }.sorted().map {
                        KeyBox(member: $0, sealed: [UInt8](repeating: 1, count: 96))
                    }))
        }
        let largest = [
            house.signer(0).sign(body(NewsroomLimits.members), lamport: .max),
            house.signer(0).sign(
                .removal(
                    Removal(
                        member: house.members[1].member,
                        remains: (0..<5_000).map { FactID(key($0)) })), lamport: .max),
        ]
        for fact in largest {
            #expect(try FactCodec.decode(fact.statement, newsroom: house.newsroom) == fact)
            let frames = MessageCodec.frames(for: .facts(largest))
            #expect(frames.allSatisfy { $0.count <= WireLimits.frameBytes })
        }
        let over = house.signer(0).sign(body(NewsroomLimits.members + 1), lamport: .max)
        #expect(throws: WireError.tooMany) {
            try FactCodec.decode(over.statement, newsroom: house.newsroom)
        }
    }

    @Test("Lists out of order, double, or of wrong sizes are refused")
    func malformed() throws {
        let low = house.members.map(\.member).min() ?? MemberID(.zero)
        let high = house.members.map(\.member).max() ?? MemberID(.zero)
        func rotation(_ members: [MemberID], _ generation: UInt32 = 2, sealed: Int = 80)
            -> Byline_V1_Fact
        {
            .filled {
                $0.newsroomKey =
                    KeyRotation(
                        generation: generation, commitment: .zero, removed: .zero,
                        boxes: members.map {
                            KeyBox(member: $0, sealed: [UInt8](repeating: 1, count: sealed))
                        }
                    ).field
            }
        }
        var removal = Byline_V1_Fact()
        removal.removal.member = low.field
        removal.removal.remains = [high.field, low.field]
        var short = Byline_V1_Fact()
        short.grant.member = .init([1, 2, 3])
        let bad = [
            rotation([high, low]), rotation([low, low]), rotation([low], 1), rotation([low], 0),
            removal, short,
        ]
        for field in bad {
            #expect(throws: WireError.malformed) {
                try FactCodec.decode(house.forged(.fact(field)), newsroom: house.newsroom)
            }
        }
        #expect(throws: WireError.tooLarge) {
            try FactCodec.decode(
                house.forged(.fact(rotation([low], sealed: 97))), newsroom: house.newsroom)
        }
    }

    @Test("The recovery code grants, and nothing that was copied wrong does")
    func recovery() throws {
        let member = house.members[1].member
        let lamport = LamportStamp(clamping: 8)
        let fact = try #require(
            Founding.recoveryGrant(
                code: house.founded.recovery, to: member, in: house.newsroom, lamport: lamport))
        guard case .genesis(let genesis) = house.founded.genesis.body else { return }
        #expect(fact.author.key == genesis.recoveryKey)
        #expect(try FactCodec.decode(fact.statement, newsroom: house.newsroom) == fact)
        #expect(
            Founding.recoveryGrant(
                code: house.founded.recovery + "a", to: member, in: house.newsroom,
                lamport: lamport) == nil)
    }
}
