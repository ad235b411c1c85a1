import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Refusals of acks, and past claims")
struct RefusalTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func refusal(
        _ change: (inout Byline_V1_AckRefusal) -> Void
    ) throws(WireError) -> Newsroom.Message {
        let claim = ClaimID(lamport: .max, member: house.members[1].member)
        let field = Byline_V1_Envelope.filled {
            $0.ackRefusal.article = "a"
            $0.ackRefusal.claim = claim.field
            $0.ackRefusal.member = house.members[0].member.field
            change(&$0.ackRefusal)
        }
        return try house.decode(field.wireBytes)
    }

    @Test("A refusal keeps its caps")
    func caps() throws {
        _ = try refusal { _ in }
        let named = ClaimID(lamport: .zero, member: house.members[2].member).field
        _ = try refusal {
            $0.inTheWay = Array(repeating: named, count: NewsroomLimits.obstacles)
        }
        #expect(throws: WireError.tooMany) {
            try refusal {
                $0.inTheWay = Array(repeating: named, count: NewsroomLimits.obstacles + 1)
            }
        }
        let entry = house.presence(version: 4).payload.statement.field
        #expect(throws: WireError.tooMany) {
            try refusal {
                $0.entries = Array(repeating: entry, count: NewsroomLimits.refusalEntries + 1)
            }
        }
        #expect(throws: WireError.malformed) { try refusal { $0.term = .max } }
        #expect(throws: WireError.malformed) { try refusal { $0.lamport = .max } }
        #expect(throws: WireError.malformed) { try refusal { $0.clearClaim() } }
        #expect(throws: WireError.malformed) { try refusal { $0.member = Data() } }
        #expect(throws: WireError.badText) { try refusal { $0.article = "" } }
    }

    @Test("A refusal that is too large for a datagram goes without some of its entries")
    func datagram() throws {
        let claim = try house.claim()
        let entries = try (1...8).map {
            house.entry(try house.claim(ArticleID("article \($0)")), version: $0)
        }
        let whole = house.refusal(of: claim, entries)
        let datagrams = MessageCodec.datagrams(for: .ackRefusal(whole))
        #expect(datagrams.count == 1)
        let first = try #require(datagrams.first)
        guard case .ackRefusal(let read) = try house.decode(first) else {
            Issue.record("not a refusal")
            return
        }
        #expect(read.entries.count < 8 && !read.entries.isEmpty)
        #expect(read == whole.keeping(read.entries.count))
        #expect(MessageCodec.frames(for: .ackRefusal(whole)).count == 1)
    }

    @Test("A past claim is older than the claim that replaced it")
    func past() throws {
        let claim = try house.claim()
        for (term, lamport) in [
            (claim.term.number, claim.id.lamport.value), (claim.term.number + 1, 1),
        ] {
            var field = ClaimCodec.field(claim)
            field.pastTerm = term
            field.pastLamport = lamport
            #expect(throws: WireError.malformed) {
                try ClaimCodec.decode(field.wireBytes, member: claim.member)
            }
        }
    }
}
