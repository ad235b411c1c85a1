import Newsroom
import Replication
import Testing

/// Facts by hand: the roster judges values, not signatures.
struct FactBook {
    var facts: [Fact] = []
    let newsroom = NewsroomID(FactBook.bytes(200))
    static let expiry = WallTime(millisecondsSinceEpoch: 1_000)

    static func bytes(_ number: UInt8) -> Bytes32 {
        Bytes32(Array(repeating: number, count: Bytes32.count)) ?? .zero
    }

    static func key(_ number: UInt8) -> MemberID { MemberID(bytes(number)) }

    init() throws {
        let genesis = Genesis(
            name: try Text("n", limit: 9), policy: .advisory, recoveryKey: FactBook.bytes(99),
            founder: try FactBook.names(), sealingKey: .zero)
        add(200, by: 1, at: 0, .genesis(genesis))
    }

    static func names() throws -> Names {
        Names(editor: try Text("e", limit: 9), device: try Text("d", limit: 9))
    }

    mutating func add(_ id: UInt8, by author: UInt8, at stamp: UInt64, _ body: FactBody) {
        facts.append(
            Fact(
                id: FactID(FactBook.bytes(id)), author: FactBook.key(author),
                lamport: LamportStamp(clamping: stamp), body: body,
                statement: SignedStatement(content: [id], signature: [])))
    }

    mutating func invite(
        _ id: UInt8, by author: UInt8, at stamp: UInt64 = 1, role: Role = .editor, uses: Int = 1
    ) {
        let invite = Invite(
            inviteKey: FactBook.bytes(id), role: role, expires: FactBook.expiry, uses: uses)
        add(id, by: author, at: stamp, .invite(invite))
    }

    mutating func redeem(
        _ id: UInt8, of invite: UInt8, by author: UInt8, at stamp: UInt64, wall: Int64 = 10,
        key: UInt8? = nil
    ) throws {
        let redemption = Redemption(
            invite: FactID(FactBook.bytes(invite)), inviteKey: FactBook.bytes(key ?? invite),
            names: try FactBook.names(), redeemed: WallTime(millisecondsSinceEpoch: wall),
            sealingKey: FactBook.bytes(author))
        add(id, by: author, at: stamp, .member(redemption))
    }

    func roster(_ facts: [Fact]) -> FactSet {
        var set = FactSet(newsroom: newsroom)
        for fact in facts {
            _ = set.merge(
                [fact],
                hash: { bytes in
                    FactBook.bytes(bytes.reduce(7) { ($0 << 3 | $0 >> 5) &+ $1 &* 7 &+ 13 })
                })
        }
        return set
    }

    var members: [MemberID] { roster(facts).roster.orderedIDs }
}

@Suite struct RosterLawTests {
    @Test func everyOrderOfFactsGivesTheSameRoster() throws {
        var book = try FactBook()
        book.invite(10, by: 1, role: .admin)
        try book.redeem(11, of: 10, by: 2, at: 5)
        book.invite(12, by: 2, uses: 1)
        try book.redeem(13, of: 12, by: 3, at: 7)
        try book.redeem(14, of: 12, by: 4, at: 6)
        let expected = book.roster(book.facts)
        #expect(expected.roster.orderedIDs == [1, 2, 4].map(FactBook.key))
        var orders = [[Fact]]([[]])
        for fact in book.facts {
            orders = orders.flatMap { order in
                (0...order.count).map { place in
                    var longer = order
                    longer.insert(fact, at: place)
                    return longer
                }
            }
        }
        for order in orders {
            let set = book.roster(order)
            #expect(set.roster == expected.roster && set.digest == expected.digest)
        }
        #expect(orders.count == 720)
    }

    @Test func ofTwoRedemptionsOfOneUseTheLowestStampAndThenTheLowestKeyStands() throws {
        var book = try FactBook()
        book.invite(10, by: 1)
        try book.redeem(11, of: 10, by: 5, at: 4)
        try book.redeem(12, of: 10, by: 4, at: 4)
        #expect(book.members == [1, 4].map(FactBook.key))
        try book.redeem(13, of: 10, by: 6, at: 3)
        #expect(book.members == [1, 6].map(FactBook.key))
    }

    @Test func whoRedeemsTwiceUsesUpOneUseOnly() throws {
        var book = try FactBook()
        book.invite(10, by: 1, uses: 2)
        try book.redeem(11, of: 10, by: 5, at: 1)
        try book.redeem(12, of: 10, by: 5, at: 2)
        try book.redeem(13, of: 10, by: 6, at: 3)
        #expect(book.members == [1, 5, 6].map(FactBook.key))
    }

    @Test func anInviteByWhoIsNoAdminCountsForNothing() throws {
        var book = try FactBook()
        book.invite(10, by: 1)
        try book.redeem(11, of: 10, by: 2, at: 5)
        book.invite(12, by: 2)
        try book.redeem(13, of: 12, by: 3, at: 6)
        book.invite(14, by: 9)
        try book.redeem(15, of: 14, by: 4, at: 7)
        #expect(book.members == [1, 2].map(FactBook.key))
    }

    @Test func aRedemptionAfterTheExpiryOrWithAnotherKeyCountsForNothing() throws {
        var book = try FactBook()
        book.invite(10, by: 1, uses: 3)
        try book.redeem(11, of: 10, by: 2, at: 5, wall: 1_001)
        try book.redeem(12, of: 10, by: 3, at: 5, wall: 1_000)
        try book.redeem(13, of: 10, by: 4, at: 5, key: 99)
        #expect(book.members == [1, 3].map(FactBook.key))
    }

    @Test func whoIsInvitedAgainStaysWhoItIs() throws {
        var book = try FactBook()
        book.invite(10, by: 1)
        try book.redeem(11, of: 10, by: 2, at: 5)
        book.invite(12, by: 1, at: 8, role: .admin)
        try book.redeem(13, of: 12, by: 2, at: 9)
        try book.redeem(14, of: 12, by: 1, at: 1)
        let roster = book.roster(book.facts).roster
        #expect(roster.orderedIDs == [1, 2].map(FactBook.key))
        #expect(roster.members[FactBook.key(1)]?.depth == 0)
        #expect(roster.members[FactBook.key(2)]?.role == .editor)
    }
}
