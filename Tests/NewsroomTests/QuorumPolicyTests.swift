import Newsroom
import Replication
import Testing

private func key(_ number: UInt8) -> MemberID {
    MemberID(Bytes32(Array(repeating: number, count: Bytes32.count)) ?? .zero)
}

private func id(_ member: UInt8, _ stamp: UInt64) -> ClaimID {
    ClaimID(lamport: LamportStamp(clamping: stamp), member: key(member))
}

private func term(_ number: UInt64) -> Term { Term(clamping: number) }

private func contender(
    _ member: UInt8, term: UInt64, at stamp: UInt64, names: [ClaimID] = [],
    released: Bool = false, certified: Bool = false
) throws -> Contender {
    let claim = Claim(
        article: try ArticleID("a"), id: id(member, stamp), term: Term(clamping: term),
        supersedes: names, status: released ? .released : .held)
    return Contender(claim: claim, isEstablished: certified)
}

@Suite struct QuorumDecidingTests {
    @Test func pendingClaimsNeverCount() throws {
        let pending = try contender(1, term: 9, at: 9)
        #expect(QuorumPolicy.deciding([pending]) == nil)
        let certified = try contender(2, term: 1, at: 1, certified: true)
        #expect(QuorumPolicy.deciding([pending, certified]) == certified)
    }

    @Test func theCertifiedClaimOfTheHighestTermDecidesHeldOrReleased() throws {
        let older = try contender(1, term: 1, at: 1, certified: true)
        let newer = try contender(2, term: 2, at: 2, released: true, certified: true)
        #expect(QuorumPolicy.deciding([older, newer]) == newer)
        #expect(QuorumPolicy.deciding([newer, older]) == newer)
        var again = try contender(2, term: 3, at: 4).claim
        again.past = PastClaim(lamport: newer.claim.id.lamport, term: term(2))
        let replaced = Contender(claim: again, isEstablished: false, isPastEstablished: true)
        let decider = QuorumPolicy.deciding([older, replaced])?.claim
        #expect(decider?.id == newer.claim.id, "what it took over does not decide again")
        #expect(decider?.isHeld == false)
        let unproven = Contender(claim: again, isEstablished: false)
        #expect(QuorumPolicy.deciding([older, unproven]) == older)
    }
}

@Suite struct QuorumSettlingTests {
    private func settle(_ mine: Contender, _ rivals: Contender...) -> Settlement {
        let settlement = QuorumPolicy.settle(mine.claim, among: [mine] + rivals)
        #expect(QuorumPolicy.settle(mine.claim, among: rivals.reversed() + [mine]) == settlement)
        return settlement
    }

    @Test func ofTwoCertificatesOfOneTermTheLaterOnesHolderIsTold() throws {
        let mine = try contender(1, term: 2, at: 5, certified: true)
        let twin = try contender(2, term: 2, at: 4, released: true, certified: true)
        #expect(settle(mine, twin) == .withdraw(to: twin.claim, .tie))
    }

    @Test func aCertifiedHolderYieldsToNothingButACertifiedClaimOfAHigherTerm() throws {
        let mine = try contender(1, term: 2, at: 5, certified: true)
        #expect(settle(mine) == .keep)
        #expect(settle(mine, try contender(2, term: 3, at: 9)) == .keep)
        #expect(settle(mine, try contender(2, term: 1, at: 3, certified: true)) == .keep)
        #expect(settle(mine, try contender(2, term: 2, at: 9, certified: true)) == .keep)
        let taker = try contender(2, term: 3, at: 9, names: [id(1, 5)], certified: true)
        #expect(settle(mine, taker) == .withdraw(to: taker.claim, .takenOver))
        let later = try contender(2, term: 3, at: 9, certified: true)
        #expect(settle(mine, later) == .withdraw(to: later.claim, .away))
        let ended = try contender(2, term: 3, at: 9, released: true, certified: true)
        #expect(settle(mine, ended) == .withdraw(to: ended.claim, .away))
    }

    @Test func aPendingClaimWithdrawsForAHolderThatItDoesNotName() throws {
        let holder = try contender(2, term: 1, at: 3, certified: true)
        let mine = try contender(1, term: 2, at: 5)
        #expect(settle(mine, holder) == .withdraw(to: holder.claim, .outvoted))
        let taking = try contender(1, term: 2, at: 5, names: [id(2, 3)])
        #expect(settle(taking, holder) == .keep)
        let ended = try contender(2, term: 1, at: 3, released: true, certified: true)
        #expect(settle(mine, ended) == .keep)
    }

    @Test func aPendingClaimWithdrawsForAnyCertifiedOneOfItsTermOrAbove() throws {
        for other in [2, 3] as [UInt64] {
            for released in [false, true] {
                let winner = try contender(
                    2, term: other, at: 9, released: released, certified: true)
                let mine = try contender(1, term: 2, at: 5, names: [id(2, 9)])
                #expect(settle(mine, winner) == .withdraw(to: winner.claim, .outvoted))
            }
        }
    }

    @Test func ofTwoPendingClaimsTheHigherTermAndThenTheLowerIdGoesOn() throws {
        let mine = try contender(1, term: 2, at: 5)
        let above = try contender(2, term: 3, at: 9)
        #expect(settle(mine, above) == .withdraw(to: above.claim, .outvoted))
        #expect(settle(mine, try contender(2, term: 1, at: 1)) == .keep)
        let earlier = try contender(2, term: 2, at: 4)
        #expect(settle(mine, earlier) == .withdraw(to: earlier.claim, .outvoted))
        #expect(settle(mine, try contender(2, term: 2, at: 6)) == .claimAgain)
        #expect(settle(mine, try contender(2, term: 2, at: 5)) == .claimAgain, "lower member")
        let given = try contender(2, term: 2, at: 4, released: true)
        #expect(settle(mine, given) == .claimAgain, "its term may be promised to nobody's claim")
        let end = LamportStamp.max.value
        let last = try contender(1, term: end, at: 5)
        #expect(settle(last, try contender(2, term: end, at: 6)) == .keep, "not for ever")
    }

    /// Of any two pending claims exactly one goes on, whatever they are.
    @Test func twoPendingClaimsNeverBothWithdrawNorBothKeep() throws {
        for (one, other) in pairs(of: [1, 2, 3]) {
            for (early, late) in pairs(of: [4, 5]) {
                let first = try contender(1, term: one, at: early)
                let second = try contender(2, term: other, at: late)
                let fates = [settle(first, second), settle(second, first)].map { fate in
                    if case .withdraw = fate { true } else { false }
                }
                #expect(fates[0] != fates[1])
            }
        }
    }

    private func pairs(of numbers: [UInt64]) -> [(UInt64, UInt64)] {
        numbers.flatMap { one in numbers.map { (one, $0) } }
    }
}

@Suite struct QuorumJudgingTests {
    private func judge(
        _ claim: Contender, promises: [Term: ClaimID] = [:], _ known: Contender...,
        heard: UInt64 = 0
    ) -> Judgement {
        var contenders = [claim.claim.member: claim]
        for contender in known { contenders[contender.claim.member] = contender }
        return QuorumPolicy.judge(claim.claim, promises: promises, contenders: contenders) { _ in
            LamportStamp(clamping: heard)
        }
    }

    private func refused(_ claims: [ClaimID], outranked: Bool) -> Judgement {
        .refuse(Obstacles(claims: claims, isOutranked: outranked))
    }

    @Test func aFirstClaimAndOnePromisedBeforeAreAcknowledged() throws {
        let claim = try contender(1, term: 2, at: 5)
        #expect(judge(claim) == .acknowledge)
        #expect(judge(claim, promises: [term(2): id(1, 5)]) == .acknowledge)
    }

    @Test func noSecondClaimOfATermNorOneBelowAPromisedTermIsAcknowledged() throws {
        let claim = try contender(1, term: 2, at: 5)
        let ended = try contender(2, term: 2, at: 3, released: true)
        #expect(judge(claim, promises: [term(2): id(2, 3)], ended) == refused([], outranked: true))
        #expect(judge(claim, promises: [term(3): id(2, 3)], ended) == refused([], outranked: true))
        #expect(
            judge(claim, promises: [term(2): id(2, 3)]) == refused([id(2, 3)], outranked: true))
    }

    @Test func tokensMustRiseAboveEveryPromisedStamp() throws {
        let claim = try contender(3, term: 2, at: 5, names: [id(2, 5), id(2, 6), id(2, 4)])
        #expect(judge(claim, promises: [term(1): id(2, 5)]) == refused([], outranked: true))
        #expect(judge(claim, promises: [term(1): id(2, 6)]) == refused([], outranked: true))
        #expect(judge(claim, promises: [term(1): id(2, 4)]) == .acknowledge)
    }

    @Test func aHolderThatTheClaimDoesNotNameStandsInTheWay() throws {
        let holder = try contender(2, term: 1, at: 3, certified: true)
        #expect(
            judge(try contender(1, term: 2, at: 5), holder)
                == refused([id(2, 3)], outranked: false))
        #expect(judge(try contender(1, term: 2, at: 5, names: [id(2, 3)]), holder) == .acknowledge)
        let ended = try contender(2, term: 1, at: 3, released: true, certified: true)
        #expect(judge(try contender(1, term: 2, at: 5), ended) == .acknowledge)
        let pending = try contender(2, term: 1, at: 3)
        #expect(judge(try contender(1, term: 2, at: 5), pending) == .acknowledge, "not promised")
    }

    @Test func nothingIsAcknowledgedBelowACertifiedTerm() throws {
        for released in [false, true] {
            let decider = try contender(2, term: 2, at: 3, released: released, certified: true)
            let claim = try contender(1, term: 2, at: 5, names: [id(2, 3)])
            #expect(judge(claim, decider) == refused([], outranked: true))
        }
    }

    @Test func aPromisedClaimStandsInTheWayUntilItsOwnerEndsItOrItIsNamed() throws {
        let promises = [term(1): id(2, 3)]
        let claim = try contender(1, term: 2, at: 5)
        let open = refused([id(2, 3)], outranked: false)
        #expect(judge(claim, promises: promises) == open)
        #expect(judge(claim, promises: promises, try contender(2, term: 1, at: 3)) == open)
        let released = try contender(2, term: 1, at: 3, released: true)
        #expect(judge(claim, promises: promises, released) == .acknowledge)
        let replaced = try contender(2, term: 1, at: 4)
        #expect(judge(claim, promises: promises, replaced) == .acknowledge)
        let naming = try contender(1, term: 2, at: 5, names: [id(2, 3)])
        #expect(judge(naming, promises: promises) == .acknowledge)
        #expect(
            judge(try contender(2, term: 2, at: 5), promises: promises) == .acknowledge, "its own")
    }

    @Test func anOlderClaimOfItsOwnerDoesNotEndAPromisedOneUnlessAllIsHeard() throws {
        let promises = [term(2): id(2, 4)]
        let claim = try contender(1, term: 3, at: 9)
        let older = try contender(2, term: 1, at: 2, released: true)
        let open = refused([id(2, 4)], outranked: false)
        #expect(judge(claim, promises: promises, older, heard: 3) == open)
        #expect(judge(claim, promises: promises, older, heard: 4) == .acknowledge)
        #expect(judge(claim, promises: promises, heard: 3) == open)
        #expect(judge(claim, promises: promises, heard: 4) == .acknowledge)
        let same = try contender(2, term: 2, at: 4)
        #expect(judge(claim, promises: promises, same, heard: 99) == open)
    }

    /// Any member that acknowledged one claim refuses every other of its term and all below it,
    /// whatever it knows: on this the one certificate a term rests.
    @Test func whoPromisedAClaimAcknowledgesNoOtherOfItsTermNorAnyBelow() throws {
        for promisedTerm in 1...3 as ClosedRange<UInt64> {
            for otherTerm in 1...promisedTerm {
                for stamp in 1...4 as ClosedRange<UInt64> {
                    for known in try everyState(of: 2, term: promisedTerm, at: 2) {
                        let other = try contender(1, term: otherTerm, at: stamp, names: [id(2, 2)])
                        let judgement = judge(
                            other, promises: [term(promisedTerm): id(2, 2)], known, heard: 9)
                        #expect(judgement != .acknowledge)
                    }
                }
            }
        }
    }

    private func everyState(of member: UInt8, term: UInt64, at stamp: UInt64) throws -> [Contender]
    {
        try [false, true].flatMap { released in
            try [false, true].map { certified in
                try contender(
                    member, term: term, at: stamp, released: released, certified: certified)
            }
        }
    }
}
