import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Statements")
struct StatementTests {
    let house: House
    /// Field 200, a string: what a later version might add.
    let extra: [UInt8] = [0xc2, 0x0c, 0x03] + Array("new".utf8)

    init() throws {
        house = try House()
    }

    @Test("Fields of later versions survive relaying, in a statement and inside its claim")
    func unknownFields() throws {
        let claim = try house.claim()
        var field = Byline_V1_Entry.filled {
            $0.instance = house.instance.field
            $0.version = 1
            $0.lamport = 5_000
        }
        field.key = .init([UInt8(ascii: "c")] + claim.article.text.utf8)
        field.claim = try Byline_V1_Claim(wireBytes: ClaimCodec.encode(claim) + extra)
        let statement = house.forged(.entry(field), appending: extra)
        #expect(statement.content.filter { $0 == 0x0c }.count >= 2)

        let read = try house.decode(entries: [statement])
        #expect(read.map(\.payload.body) == [.claim(claim)])
        let relayed = try house.decode(MessageCodec.encode(.entries(read)))
        #expect(relayed.statements == [statement])
    }

    @Test("An entry of an unknown kind is kept and relayed, not judged")
    func unknownKinds() throws {
        let statement = entry { $0.key = .init([UInt8(ascii: "x"), 0, 255]) }
        let read = try house.decode(entries: [statement])
        #expect(read.map(\.key) == [.other([UInt8(ascii: "x"), 0, 255])])
        #expect(read.map(\.payload.body) == [.unknown])
        #expect(try house.decode(MessageCodec.encode(.entries(read))) == .entries(read))
    }

    @Test("A statement that is not of the list's kind is refused")
    func wrongKind() throws {
        let beacon = house.beacon().statement
        #expect(throws: WireError.malformed) { try house.decode(entries: [beacon]) }
        #expect(throws: WireError.malformed) {
            try FactCodec.decode(beacon, newsroom: house.newsroom)
        }
    }

    @Test("A claim's key and article must be equal, and a known key must have its body")
    func keysAndBodies() throws {
        let claim = ClaimCodec.field(try house.claim())
        let key = [UInt8(ascii: "c")] + house.article.text.utf8
        let malformed = [
            entry {
                $0.key = .init(key + [65]); $0.claim = claim
            },
            entry {
                $0.key = .init([UInt8(ascii: "p")]); $0.claim = claim
            },
            entry {
                $0.key = .init([UInt8(ascii: "x")]); $0.claim = claim
            },
            entry { $0.key = .init(key) },
            entry { $0.key = .init([UInt8(ascii: "p")]) },
            entry {
                $0.key = .init([UInt8(ascii: "x")]); $0.presence = .init()
            },
            entry { $0.key = .init() },
            entry { $0.key = .init(Array(repeating: 120, count: 301)) },
        ]
        for statement in malformed {
            #expect(throws: WireError.malformed) { try house.decode(entries: [statement]) }
        }
    }

    @Test("Numbers that no honest clock or counter reaches are refused")
    func numbers() throws {
        let key: [UInt8] = [UInt8(ascii: "x")]
        let tooLate: UInt64 = 1 << 53
        let presence: [UInt8] = [UInt8(ascii: "p")]
        let malformed = [
            entry {
                $0.key = .init(key); $0.version = 0
            },
            entry {
                $0.key = .init(key); $0.lamport = tooLate
            },
            entry {
                $0.key = .init(key); $0.instance.start = .max
            },
            entry {
                $0.key = .init(key); $0.clearInstance()
            },
            entry {
                $0.key = .init(presence); $0.presence.base = 2
            },
            entry {
                $0.key = .init(presence); $0.presence.floor = 1
            },
            try claimEntry { $0.term = 0 }, try claimEntry { $0.term = tooLate },
            try claimEntry { $0.lamport = tooLate },
            try claimEntry { $0.supersedes[0].member = .init([1, 2]) },
        ]
        for statement in malformed {
            #expect(throws: WireError.malformed) { try house.decode(entries: [statement]) }
        }
    }

    @Test("A claim may be older than the entry that says it, and not newer")
    func claimStamps() throws {
        let claim = ClaimCodec.field(try house.claim(at: 5_000))
        func statement(at stamp: UInt64) -> SignedStatement {
            entry {
                $0.lamport = stamp
                $0.key = .init([UInt8(ascii: "c")] + Array(claim.article.utf8))
                $0.claim = claim
            }
        }
        for stamp: UInt64 in [5_000, 5_001] {
            #expect(try house.decode(entries: [statement(at: stamp)]).count == 1)
        }
        #expect(throws: WireError.malformed) {
            try house.decode(entries: [statement(at: 4_999)])
        }
    }

    @Test("A claim with a bad text, or with too much, is refused for it")
    func claimCaps() throws {
        let bad: [(WireError, SignedStatement)] = [
            (.badText, try claimEntry { $0.desk = String(repeating: "d", count: 65) }),
            (.badText, try claimEntry { $0.title = String(repeating: "t", count: 257) }),
            (.badText, try claimEntry { $0.note = "two\nlines" }),
            (.badText, try claimEntry { $0.article = "" }),
            (.badText, try claimEntry { $0.article = String(repeating: "é", count: 129) }),
            (
                .tooMany,
                try claimEntry { $0.supersedes = Array(repeating: $0.supersedes[0], count: 9) }
            ),
            (.tooMany, try claimEntry { $0.certificate = Array(repeating: .init(), count: 514) }),
            (.tooLarge, house.forged(.entry(unknownEntry), appending: longField)),
        ]
        for (reason, statement) in bad {
            #expect(throws: reason) { try house.decode(entries: [statement]) }
        }
    }

    @Test("Acks and beacons with numbers out of range are refused")
    func acksAndBeacons() throws {
        let ack = try #require(try ackField())
        let bad: [Byline_V1_Statement.OneOf_Kind] = [
            .ack(changed(ack) { $0.rosterSize = 0 }), .ack(changed(ack) { $0.rosterSize = 1_025 }),
            .ack(changed(ack) { $0.clearClaim() }), .ack(changed(ack) { $0.term = 0 }),
            .ack(changed(ack) { $0.rosterDigest = .init() }),
        ]
        for kind in bad {
            let envelope = Byline_V1_Envelope.filled { $0.acks.acks = [house.forged(kind).field] }
            #expect(throws: WireError.malformed) { try house.decode(envelope.wireBytes) }
        }
        let beacon = Byline_V1_Beacon.filled {
            $0.instance = house.instance.field
            $0.counter = 1
        }
        let badBeacons: [Byline_V1_Beacon] = [
            changed(beacon) { $0.counter = 0 }, changed(beacon) { $0.port = 65_536 },
            changed(beacon) { $0.clearInstance() },
        ]
        for field in badBeacons {
            let envelope = Byline_V1_Envelope.filled {
                $0.beacons.beacons = [house.forged(.beacon(field)).field]
            }
            #expect(throws: WireError.malformed) { try house.decode(envelope.wireBytes) }
        }
    }

    @Test("Signatures and members of the wrong size are refused")
    func sizes() throws {
        let good = entry { $0.key = .init([120]) }
        let short = SignedStatement(
            content: good.content, signature: Array(good.signature.dropLast()))
        #expect(throws: WireError.malformed) { try house.decode(entries: [short]) }
        let content = Byline_V1_Statement.filled {
            $0.newsroom = house.newsroom.digest.field
            $0.member = house.members[0].member.field.dropLast()
            $0.kind = .entry(unknownEntry)
        }.wireBytes
        let shortMember = SignedStatement(content: content, signature: good.signature)
        #expect(throws: WireError.malformed) { try house.decode(entries: [shortMember]) }
        #expect(try house.decode(entries: [good]).count == 1)
    }

    @Test("A member cannot sign for another")
    func impersonation() throws {
        let content = statementContent(
            newsroom: house.newsroom, member: house.members[0].member, kind: .entry(unknownEntry))
        let statement = SignedStatement(
            content: content, signature: house.members[1].signature(over: content))
        #expect(throws: WireError.badSignature) { try house.decode(entries: [statement]) }
    }
}

extension StatementTests {
    private var unknownEntry: Byline_V1_Entry {
        .filled {
            $0.instance = house.instance.field
            $0.version = 1
            $0.lamport = 1
            $0.key = .init([120])
        }
    }

    private var longField: [UInt8] {
        [0xc2, 0x0c, 0xff, 0x1f] + Array(repeating: 1, count: 4_095)
    }

    private func entry(_ change: (inout Byline_V1_Entry) -> Void) -> SignedStatement {
        house.forged(.entry(changed(unknownEntry, change)))
    }

    private func claimEntry(_ change: (inout Byline_V1_Claim) -> Void) throws -> SignedStatement {
        let claim = changed(ClaimCodec.field(try house.claim()), change)
        return entry {
            $0.lamport = 5_000
            $0.key = .init([UInt8(ascii: "c")] + Array(claim.article.utf8))
            $0.claim = claim
        }
    }

    private func ackField() throws -> Byline_V1_Ack? {
        let open = try OpenStatement(house.ack(try house.claim(), by: 0).statement)
        guard case .ack(let field) = open.kind else { return nil }
        return field
    }

    private func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var value = value
        change(&value)
        return value
    }
}
