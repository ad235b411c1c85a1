import Newsroom
import Replication
import Testing

private func key(_ number: UInt8) -> MemberID {
    MemberID(Bytes32(Array(repeating: number, count: Bytes32.count)) ?? .zero)
}

private func contender(
    _ member: UInt8, term: UInt64, at stamp: UInt64, names: [(UInt8, UInt64)] = [],
    released: Bool = false, established: Bool = false
) throws -> Contender {
    let claim = Claim(
        article: try ArticleID("a"),
        id: ClaimID(lamport: LamportStamp(clamping: stamp), member: key(member)),
        term: Term(clamping: term),
        supersedes: names.map {
            ClaimID(lamport: LamportStamp(clamping: $0.1), member: key($0.0))
        },
        status: released ? .released : .held)
    return Contender(claim: claim, isEstablished: established)
}

private func everyOrder<Element>(of elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let first = rest.remove(at: index)
        return everyOrder(of: rest).map { [first] + $0 }
    }
}

@Suite struct DecidingTests {
    private func decides(_ contenders: [Contender]) -> MemberID? {
        AdvisoryPolicy.deciding(contenders)?.claim.member
    }

    @Test func nobodyDecidesWhatNobodyClaims() {
        #expect(AdvisoryPolicy.deciding([Contender]()) == nil)
    }

    @Test func theHigherTermDecidesWhateverElseIsSaidForTheLower() throws {
        let low = try contender(1, term: 1, at: 1, established: true)
        let high = try contender(2, term: 2, at: 9)
        #expect(decides([low, high]) == key(2))
        let released = try contender(3, term: 3, at: 99, released: true)
        #expect(decides([low, high, released]) == key(3), "a tombstone's term is remembered")
    }

    @Test func withinATermAnEstablishedClaimBeatsALowerStamp() throws {
        let slept = try contender(1, term: 1, at: 1)
        let settled = try contender(2, term: 1, at: 9, established: true)
        #expect(decides([slept, settled]) == key(2))
        let earlier = try contender(3, term: 1, at: 5, established: true)
        #expect(decides([slept, settled, earlier]) == key(3))
    }

    @Test func withinATermTheLowerStampAndThenTheLowerMemberDecides() throws {
        let first = try contender(2, term: 1, at: 3)
        let second = try contender(1, term: 1, at: 4)
        #expect(decides([second, first]) == key(2))
        let same = try contender(1, term: 1, at: 3)
        #expect(decides([first, same]) == key(1))
    }

    @Test(arguments: 1...60)
    func everyOrderOfUpToSixContendersDecidesAlike(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let ends: [UInt64] = [1, 2, 3, LamportStamp.max.value]
        let count = UInt8.random(in: 2...6, using: &random)
        let contenders = try (1...count).map { member in
            try contender(
                member, term: ends.randomElement(using: &random) ?? 1,
                at: ends.randomElement(using: &random) ?? 1,
                released: Bool.random(using: &random),
                established: Int.random(in: 0..<3, using: &random) == 0)
        }
        let expected = AdvisoryPolicy.deciding(contenders)
        for order in everyOrder(of: contenders) {
            #expect(AdvisoryPolicy.deciding(order) == expected, "seed \(seed)")
        }
    }
}

@Suite struct SettlingTests {
    private func settle(_ mine: Contender, _ rivals: Contender...) -> Settlement {
        AdvisoryPolicy.settle(mine.claim, among: [mine] + rivals)
    }

    @Test func whoeverIsAloneKeeps() throws {
        #expect(settle(try contender(1, term: 1, at: 5)) == .keep)
    }

    @Test func whoeverNoLongerDecidesWithdrawsAndKnowsWhy() throws {
        let mine = try contender(1, term: 2, at: 5)
        let earlier = try contender(2, term: 2, at: 4)
        let settled = try contender(2, term: 2, at: 9, established: true)
        let later = try contender(2, term: 3, at: 9)
        let taker = try contender(2, term: 3, at: 9, names: [(1, 5)])
        #expect(settle(mine, earlier) == .withdraw(to: earlier.claim, .tie))
        #expect(settle(mine, settled) == .withdraw(to: settled.claim, .tie))
        #expect(settle(mine, later) == .withdraw(to: later.claim, .away))
        #expect(settle(mine, taker) == .withdraw(to: taker.claim, .takenOver))
    }

    @Test func whoeverDecidesClaimsAgainAboveARivalsToken() throws {
        let mine = try contender(1, term: 2, at: 5)
        #expect(settle(mine, try contender(2, term: 2, at: 9)) == .claimAgain)
        #expect(settle(mine, try contender(2, term: 2, at: 9, released: true)) == .claimAgain)
        #expect(settle(mine, try contender(2, term: 1, at: 9)) == .claimAgain)
        #expect(settle(mine, try contender(2, term: 1, at: 5)) == .claimAgain)
        #expect(settle(mine, try contender(2, term: 1, at: 4)) == .keep)
        let taker = try contender(1, term: 2, at: 5, names: [(2, 9)])
        #expect(settle(taker, try contender(2, term: 1, at: 9)) == .keep)
    }

    @Test func atTheEndOfTheNumbersNobodyClaimsAgainForEver() throws {
        let end = LamportStamp.max.value
        let mine = try contender(1, term: end, at: end)
        #expect(settle(mine, try contender(2, term: end, at: end)) == .keep)
        #expect(Term(clamping: end).next == Term(clamping: end))
        let lower = try contender(1, term: end, at: 1)
        #expect(settle(lower, try contender(2, term: end, at: end)) == .claimAgain)
        let rising = try contender(1, term: 4, at: end)
        #expect(settle(rising, try contender(2, term: 4, at: end)) == .claimAgain)
        let risen = try contender(1, term: 5, at: end)
        #expect(settle(risen, try contender(2, term: 4, at: end)) == .keep)
        #expect(settle(risen, try contender(2, term: 5, at: end)) == .claimAgain)
    }
}

@Suite struct CertificateTests {
    private let members = (1...5).map { key(UInt8($0)) }
    private let roster = Bytes32(Array(repeating: 7, count: 32)) ?? .zero

    private func ack(
        _ member: UInt8, of claim: Claim, digest: Bytes32? = nil, size: Int = 5
    ) -> Ack {
        Ack(
            member: key(member), article: claim.article, term: claim.term, claim: claim.id,
            rosterDigest: digest ?? roster, rosterSize: size,
            statement: SignedStatement(content: [], signature: []))
    }

    private func establishes(_ claim: Claim, _ acks: [Ack]) -> Bool {
        Certificate(acks).establishes(claim, among: members)
    }

    @Test func aMajorityWithTheClaimantEstablishes() throws {
        let claim = try contender(1, term: 1, at: 5).claim
        #expect(establishes(claim, [1, 2, 3].map { ack($0, of: claim) }))
        #expect(!establishes(claim, [1, 2].map { ack($0, of: claim) }))
        #expect(!establishes(claim, []))
        #expect(!establishes(claim, [2, 3, 4].map { ack($0, of: claim) }), "own ack missing")
        #expect(!establishes(claim, [1, 2, 2, 2].map { ack($0, of: claim) }), "one a member")
        #expect(!establishes(claim, [1, 8, 9].map { ack($0, of: claim) }), "foreign keys")
    }

    @Test func acksOfAnotherRosterOrClaimDoNotCount() throws {
        let claim = try contender(1, term: 1, at: 5).claim
        let other = try contender(1, term: 2, at: 5).claim
        let mine = [ack(1, of: claim), ack(2, of: claim)]
        #expect(!establishes(claim, mine + [ack(3, of: claim, digest: .zero)]))
        #expect(!establishes(claim, mine + [ack(3, of: claim, size: 3)]))
        #expect(!establishes(claim, mine + [ack(3, of: other)]))
        #expect(establishes(claim, [1, 2].map { ack($0, of: claim, size: 3) }))
        #expect(!establishes(claim, [ack(1, of: claim, size: 0)]))
    }
}
