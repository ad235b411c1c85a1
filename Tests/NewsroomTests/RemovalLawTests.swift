import Newsroom
import Replication
import Testing

extension FactBook {
    mutating func remove(
        _ id: UInt8, _ target: UInt8, by author: UInt8, at stamp: UInt64 = 50,
        remains: [UInt8] = []
    ) {
        let listed = remains.map { FactID(FactBook.bytes($0)) }
        add(
            id, by: author, at: stamp,
            .removal(Removal(member: FactBook.key(target), remains: listed)))
    }

    mutating func grant(_ id: UInt8, _ target: UInt8, by author: UInt8, at stamp: UInt64 = 40) {
        add(id, by: author, at: stamp, .grant(Grant(member: FactBook.key(target))))
    }

    mutating func rotate(
        _ id: UInt8, _ generation: UInt32, by author: UInt8, removed: Bytes32 = .zero
    ) {
        add(
            id, by: author, at: 60,
            .newsroomKey(
                KeyRotation(
                    generation: generation, commitment: FactBook.bytes(id), removed: removed,
                    boxes: [])))
    }

    /// Joins `author` by an invite `id` of `inviter`; the redemption's id is the next.
    mutating func join(
        _ id: UInt8, _ author: UInt8, by inviter: UInt8, at stamp: UInt64 = 1, role: Role = .editor
    ) throws {
        invite(id, by: inviter, at: stamp, role: role)
        try redeem(id + 1, of: id, by: author, at: stamp + 1)
    }

    var roster: Roster { roster(facts).roster }
    func keys(_ numbers: UInt8...) -> [MemberID] { numbers.map(FactBook.key) }

    /// Whether every order of these facts gives one state.
    func isOrderFree() -> Bool {
        let expected = roster(facts)
        var orders = [[Fact]]([[]])
        for fact in facts {
            orders = orders.flatMap { order in
                (0...order.count).map { place in
                    var longer = order
                    longer.insert(fact, at: place)
                    return longer
                }
            }
        }
        return orders.allSatisfy { roster($0) == expected }
    }
}

@Suite struct RemovalLawTests {
    @Test func everyOrderOfARemovalItsVictimAndItsGuestsGivesTheSameRoster() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, role: .admin)
        try book.join(12, 3, by: 2, at: 5)
        book.remove(20, 2, by: 1)
        #expect(book.members == book.keys(1))
        #expect(book.isOrderFree())
    }

    @Test func everyOrderOfMutualRemovalsLeavesTheSeniorAdmin() throws {
        var book = try FactBook()
        book.invite(10, by: 1, role: .admin, uses: 2)
        try book.redeem(11, of: 10, by: 2, at: 5)
        try book.redeem(12, of: 10, by: 3, at: 4)
        book.remove(20, 3, by: 2, at: 90)
        book.remove(21, 2, by: 3, at: 0)
        #expect(book.members == book.keys(1, 2))
        #expect(book.roster.removed.keys.sorted() == book.keys(3))
        #expect(book.isOrderFree())
        // Nor does a redemption of an earlier stamp help the removed.
        try book.redeem(30, of: 10, by: 3, at: 0)
        #expect(book.members == book.keys(1, 2))
    }

    @Test func aCircleOfRemovalsAmongEqualsIsCutAtTheMostSenior() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, at: 1, role: .admin)
        try book.join(12, 3, by: 1, at: 2, role: .admin)
        try book.join(14, 4, by: 1, at: 3, role: .admin)
        book.remove(20, 3, by: 2)
        book.remove(21, 4, by: 3)
        book.remove(22, 2, by: 4)
        #expect(book.members == book.keys(1, 2, 4))
    }

    @Test func anyAdminRemovesEditorsAndNoEditorRemoves() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, role: .admin)
        try book.join(12, 3, by: 1)
        try book.join(14, 4, by: 1)
        book.remove(20, 3, by: 2)
        book.remove(21, 4, by: 3)
        book.remove(22, 2, by: 4)
        book.remove(23, 1, by: 2)
        #expect(book.members == book.keys(1, 2, 4))
    }

    @Test func nothingTheRemovedSayAfterwardsCountsWhateverItsStamp() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, at: 10, role: .admin)
        try book.join(12, 3, by: 2, at: 20)
        try book.join(14, 4, by: 1, at: 21, role: .admin)
        book.remove(20, 2, by: 1, at: 90, remains: [12, 13])
        let settled = book.roster
        #expect(settled.orderedIDs == book.keys(1, 3, 4))
        // Forged later with stamps from before everything.
        book.remove(30, 1, by: 2, at: 0)
        book.remove(31, 4, by: 2, at: 0)
        book.grant(32, 3, by: 2, at: 0)
        try book.join(33, 5, by: 2, at: 0)
        try book.redeem(35, of: 12, by: 6, at: 0)
        book.rotate(36, 9, by: 2)
        #expect(book.roster == settled)
    }

    @Test func aRemovedKeyNeverComesBack() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1)
        book.remove(20, 2, by: 1, at: 30)
        try book.join(21, 2, by: 1, at: 60)
        try book.redeem(24, of: 10, by: 2, at: 0)
        book.grant(25, 2, by: 1, at: 70)
        #expect(book.members == book.keys(1))
    }

    @Test func theCodeOfARemovedKeyAdmitsNobodyElse() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, at: 10)
        try book.join(12, 3, by: 1, role: .admin)
        book.remove(20, 2, by: 3)
        try book.redeem(21, of: 10, by: 7, at: 0)
        #expect(book.members == book.keys(1, 3))
    }

    @Test func anAdminsCodeThatARemovedKeyUsedAdmitsNobodyElseEither() throws {
        var book = try FactBook()
        try book.join(10, 3, by: 1, at: 3, role: .admin)
        try book.join(12, 2, by: 1, at: 5, role: .admin)
        book.remove(20, 2, by: 3)
        let settled = book.roster
        try book.redeem(21, of: 12, by: 7, at: 0)
        book.grant(22, 7, by: 1)
        book.remove(23, 3, by: 7, at: 0)
        #expect(book.roster == settled)
        // Another code still lets it in.
        try book.join(30, 7, by: 1, at: 70)
        #expect(book.members == book.keys(1, 3, 7))
        #expect(book.roster.members[FactBook.key(7)]?.role == .admin)
    }

    @Test func aRemovalByAStrangerGivesNobodyAUse() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, at: 10)
        try book.redeem(12, of: 10, by: 5, at: 40)
        book.remove(20, 5, by: 9)
        book.remove(21, 5, by: 2)
        #expect(book.members == book.keys(1, 2))
    }

    @Test(arguments: 1...80) func noFactOfARemovedOrForeignKeyChangesAnything(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var book = try FactBook()
        func pick(_ range: ClosedRange<UInt8>) -> UInt8 { UInt8.random(in: range, using: &random) }
        for index in 0..<UInt8(30) {
            let author = pick(1...6)
            let stamp = UInt64(pick(0...60))
            switch pick(0...9) {
            case 0...5:
                try book.join(
                    30 + 2 * index, pick(2...7), by: author, at: stamp,
                    role: Bool.random(using: &random) ? .admin : .editor)
            case 6: book.grant(30 + 2 * index, pick(1...7), by: author, at: stamp)
            default:
                let remains = (0..<index).filter { _ in Bool.random(using: &random) }
                book.remove(
                    30 + 2 * index, pick(1...7), by: author, at: stamp,
                    remains: remains.flatMap { [30 + 2 * $0, 31 + 2 * $0] })
            }
        }
        let settled = book.roster
        let outside = settled.removed.keys.sorted().map { $0.key.bytes[0] } + [150]
        for index in 0..<UInt8(8) {
            let author = outside.randomElement(using: &random) ?? 150
            switch pick(0...3) {
            case 0: book.grant(100 + index, pick(1...7), by: author, at: 0)
            case 1: book.rotate(100 + index, 9, by: author)
            case 2: try book.join(110 + 2 * index, pick(8...20), by: author, at: 0)
            default: book.remove(100 + index, pick(1...7), by: author, at: 0)
            }
        }
        let after = book.roster
        #expect(after == settled, "seed \(seed)")
        let ids = after.orderedIDs.map { $0.key.bytes[0] }
        #expect(ids.contains(1) && Set(after.removed.keys).isDisjoint(with: after.orderedIDs))
    }

    @Test func aRemovedAdminsOwnRemovalsStandIfTheyAreListed() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, role: .admin)
        try book.join(12, 3, by: 1)
        try book.join(14, 4, by: 1)
        book.remove(20, 3, by: 2, at: 30)
        book.remove(21, 4, by: 2, at: 31)
        book.remove(22, 2, by: 1, at: 40, remains: [20])
        #expect(book.members == book.keys(1, 4))
    }

    @Test func ofAChainOfRemovedAdminsOnlyWhatIsListedAllTheWayRemains() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, role: .admin)
        try book.join(12, 3, by: 2, role: .admin)
        try book.join(14, 4, by: 3)
        try book.join(16, 5, by: 3)
        // The third was removed by the second, who is removed by the first.
        book.remove(20, 3, by: 2, remains: [14, 15])
        book.remove(21, 2, by: 1, remains: [12, 13, 20])
        #expect(book.members == book.keys(1, 4))
        // Were the second's removal not listed, the third would still be in, and its guests.
        book.facts.removeLast()
        book.remove(22, 2, by: 1, remains: [12, 13])
        #expect(book.members == book.keys(1, 3, 4, 5))
    }

    @Test func ofTwoRemovalsOfOneKeyBothMustListWhatRemains() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, at: 1, role: .admin)
        try book.join(12, 3, by: 1, at: 2, role: .admin)
        try book.join(14, 4, by: 3)
        try book.join(16, 5, by: 3)
        book.remove(20, 3, by: 1, remains: [14, 15, 16, 17])
        book.remove(21, 3, by: 2, remains: [14, 15])
        #expect(book.members == book.keys(1, 2, 4))
    }

    @Test func aGrantMakesAnAdminOneStepBelowItsGranter() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, role: .admin)
        try book.join(12, 3, by: 2)
        book.grant(14, 3, by: 1)
        try book.join(16, 4, by: 3, at: 50)
        let roster = book.roster
        #expect(roster.orderedIDs == book.keys(1, 2, 3, 4))
        #expect(roster.members[FactBook.key(3)]?.role == .admin)
        #expect(roster.members[FactBook.key(3)]?.depth == 1)
        #expect(roster.members[FactBook.key(4)]?.depth == 2)
        book.grant(18, 4, by: 4)
        book.grant(19, 9, by: 1)
        #expect(book.roster.members[FactBook.key(4)]?.role == .editor)
        #expect(book.members == book.keys(1, 2, 3, 4))
    }

    @Test func theRecoveryKeysGranteeIsSeniorToTheFounder() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1)
        book.grant(14, 2, by: 99)
        book.remove(20, 1, by: 2, at: 50)
        book.remove(21, 2, by: 1, at: 0)
        #expect(book.members == book.keys(2))
        #expect(book.roster.members[FactBook.key(2)]?.role == .admin)
        #expect(book.isOrderFree())
    }

    @Test func theRecoveryKeyAdmitsNobodyWithoutARedemptionAndRemovesNobody() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1)
        book.grant(14, 7, by: 99)
        book.remove(20, 2, by: 99)
        #expect(book.members == book.keys(1, 2))
    }

    @Test func theKeyIsTheHighestGenerationOfAnAdminThenTheLowestFact() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1, role: .admin)
        try book.join(12, 3, by: 1)
        book.rotate(30, 2, by: 1)
        book.rotate(29, 2, by: 2)
        book.rotate(28, 7, by: 3)
        #expect(book.roster.newsroomKey == FactID(FactBook.bytes(29)))
        book.remove(40, 2, by: 1)
        #expect(book.roster.newsroomKey == FactID(FactBook.bytes(30)))
        #expect(book.roster(book.facts).needsRotation)
    }

    @Test func aRotationIsDueUntilOneKnowsAllRemovals() throws {
        var book = try FactBook()
        try book.join(10, 2, by: 1)
        #expect(!book.roster(book.facts).needsRotation)
        book.remove(20, 2, by: 1)
        let set = book.roster(book.facts)
        #expect(set.needsRotation)
        book.rotate(21, 2, by: 1, removed: set.removedDigest)
        #expect(!book.roster(book.facts).needsRotation)
        book.remove(22, 9, by: 1)
        #expect(book.roster(book.facts).needsRotation)
    }

    @Test func oneAuthorsRotationsAreCapped() throws {
        var set = FactSet(newsroom: try FactBook().newsroom)
        let facts = (0..<NewsroomLimits.rotations + 10).map { index in
            let id = Bytes32(
                [UInt8](repeating: 0, count: 30) + [UInt8(index / 256), UInt8(index % 256)])
            return Fact(
                id: FactID(id ?? .zero), author: FactBook.key(5), lamport: .zero,
                body: .newsroomKey(
                    KeyRotation(generation: 2, commitment: .zero, removed: .zero, boxes: [])),
                statement: SignedStatement(content: [], signature: []))
        }
        #expect(set.merge(facts, hash: { _ in .zero }).count == NewsroomLimits.rotations)
        #expect(set.merge(facts, hash: { _ in .zero }).isEmpty)
    }
}
