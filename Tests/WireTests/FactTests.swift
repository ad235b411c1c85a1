import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Facts")
struct FactTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("The facts of a founding and a joining come back from their statements")
    func roundTrip() throws {
        for fact in try house.facts() {
            #expect(try FactCodec.decode(fact.statement, newsroom: house.newsroom) == fact)
            #expect(fact.id.digest == Bytes32(sha256: fact.statement.content))
        }
        #expect(
            try FactCodec.decode(house.founded.genesis.statement, newsroom: nil)
                == house.founded.genesis)
        #expect(house.newsroom.digest == house.founded.genesis.id.digest)
    }

    @Test("Two newsrooms of one founder and one name are two")
    func distinctNewsrooms() throws {
        let names = try House.names("Ada")
        let name = try Text("The Daily", limit: 128)
        let founded = (0..<2).map { _ in
            Founding.found(name: name, policy: .quorum, names: names, identity: house.members[0])
        }
        #expect(founded[0].newsroom != founded[1].newsroom)
        #expect(founded[0].newsroomKey.secret != founded[1].newsroomKey.secret)
    }

    @Test("The recovery code holds the private half of the genesis' recovery key")
    func recovery() throws {
        let code = try #require(CodeText.decode(house.founded.recovery.uppercased()))
        #expect(code.version == CodeText.recoveryVersion)
        guard case .genesis(let genesis) = house.founded.genesis.body else {
            Issue.record("a founding gives a genesis")
            return
        }
        #expect(try Identity(seed: code.content).member.key == genesis.recoveryKey)
    }

    @Test("Only the newsroom's own genesis belongs to it, and nothing else founds one")
    func otherGenesis() throws {
        let other = try House(seed: 2)
        #expect(throws: WireError.otherNewsroom) {
            try FactCodec.decode(other.founded.genesis.statement, newsroom: house.newsroom)
        }
        #expect(throws: WireError.otherNewsroom) {
            try FactCodec.decode(house.joinCode().invite.statement, newsroom: nil)
        }
    }

    @Test("A redemption that the invite's key did not countersign is refused")
    func countersignature() throws {
        let fact = try #require(try house.facts().last)
        guard case .fact(var field) = try OpenStatement(fact.statement).kind else {
            Issue.record("a fact's statement holds a fact")
            return
        }
        // Another member with the same countersignature.
        let stolen = house.forged(.fact(field), by: 2)
        #expect(throws: WireError.badSignature) {
            try FactCodec.decode(stolen, newsroom: house.newsroom)
        }
        field.member.inviteSignature = .init()
        #expect(throws: WireError.malformed) {
            try FactCodec.decode(house.forged(.fact(field), by: 1), newsroom: house.newsroom)
        }
        #expect(throws: WireError.badSignature) {
            try FactCodec.decode(fact.statement.withBadSignature, newsroom: house.newsroom)
        }
    }

    @Test("Facts and roles of later versions are kept, not judged")
    func laterKinds() throws {
        let later = house.forged(.fact(.filled { $0.lamport = 6 }))
        #expect(try FactCodec.decode(later, newsroom: house.newsroom).body == .unknown)
        let role = Byline_V1_Fact.filled {
            $0.invite.role = .UNRECOGNIZED(77)
        }
        #expect(
            try FactCodec.decode(house.forged(.fact(role)), newsroom: house.newsroom).body
                == .unknown)
    }

    @Test("Invites for nobody, for too many, without a role or under a bad key are refused")
    func badInvites() throws {
        let good = Byline_V1_Fact.filled {
            $0.invite.role = .editor
            $0.invite.uses = 1
            $0.invite.inviteKey = house.members[2].member.field
        }
        var bad = [good, good, good, good]
        bad[0].invite.uses = 0
        bad[1].invite.uses = 1_025
        bad[2].invite.role = .unspecified
        bad[3].invite.inviteKey = .init()
        for field in bad {
            #expect(throws: WireError.malformed) {
                try FactCodec.decode(house.forged(.fact(field)), newsroom: house.newsroom)
            }
        }
        var smallOrder = good
        smallOrder.invite.inviteKey = Bytes32.zero.field
        #expect(throws: WireError.badKey) {
            try FactCodec.decode(house.forged(.fact(smallOrder)), newsroom: house.newsroom)
        }
    }
}
