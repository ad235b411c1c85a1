import Newsroom
import Replication
import Testing
import Wire

/// Three members' writes of one article, as their daemons would sign them.
private struct Pen {
    static let article = ArticleID.frontPage
    let founding: Founding
    var entries: [JournalEntry] = []

    init(_ policy: LockPolicy = .advisory) {
        founding = policy == .quorum ? .quorum : .shared
    }

    func claim(
        _ place: Int, stamp: UInt64, term: UInt64, naming named: [Claim] = [], since: Int64
    ) -> Claim {
        Claim(
            article: Pen.article,
            id: ClaimID(
                lamport: LamportStamp(clamping: stamp),
                member: founding.identities[place].member),
            term: Term(clamping: term), supersedes: named.map(\.id),
            since: WallTime(millisecondsSinceEpoch: since))
    }

    /// Notes a write of `claim`: at its own stamp, or at a later one.
    mutating func write(
        _ claim: Claim, _ status: Claim.Status = .held, at stamp: UInt64? = nil,
        inRunFrom start: UInt64 = 1, isCertified: Bool = false, saved: Text? = nil,
        leftTo offer: Offer? = nil, learned: Int64
    ) {
        var claim = claim
        claim.status = status
        claim.offer = offer
        if let saved {
            claim.revision = Revision(
                name: saved, member: claim.member, at: WallTime(millisecondsSinceEpoch: learned))
        }
        let place = founding.identities.firstIndex { $0.member == claim.member } ?? 0
        let entry = Signer(identity: founding.identities[place], newsroom: founding.newsroom).sign(
            .claim(claim), key: .claim(claim.article),
            instance: Instance(start: LamportStamp(clamping: start), nonce: 7),
            version: Version(UInt64(entries.count + 2)),
            lamport: stamp.map { LamportStamp(clamping: $0) } ?? claim.id.lamport)
        let change = JournalEntry(
            entry, isCertified: isCertified, learned: WallTime(millisecondsSinceEpoch: learned))
        if let change { entries.append(change) }
    }

    func tenures(_ policy: LockPolicy = .advisory) -> [PastTenure] {
        History.tenures(of: entries, under: policy)
    }
}

extension ArticleID {
    fileprivate static var frontPage: ArticleID {
        guard let article = try? ArticleID("front-page") else {
            preconditionFailure("a good article id")
        }
        return article
    }
}

private func end(
    _ way: PastTenure.Way, by claim: Claim? = nil, at: Int64, learned: Int64
) -> PastTenure.End {
    PastTenure.End(
        way, by: claim, at: WallTime(millisecondsSinceEpoch: at),
        learned: WallTime(millisecondsSinceEpoch: learned))
}

@Suite struct HistoryTests {
    @Test func aReleaseBeforeTheNextClaimIsARelease() {
        var pen = Pen()
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        let second = pen.claim(1, stamp: 9, term: 2, naming: [first], since: 300)
        pen.write(first, learned: 101)
        pen.write(first, .released, at: 7, learned: 201)
        pen.write(second, learned: 301)
        #expect(pen.tenures().map(\.claim.id) == [first.id, second.id])
        #expect(pen.tenures().map(\.end) == [end(.released, at: 201, learned: 201), nil])
        #expect(pen.tenures().map(\.learned.millisecondsSinceEpoch) == [101, 301])
    }

    @Test func aReleaseThatLeavesTheArticleToSomebodyIsAGiftAlsoWhenNobodyTookIt() {
        var pen = Pen()
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        let heir = pen.founding.identities[1].member
        let second = pen.claim(2, stamp: 20, term: 2, naming: [first], since: 900)
        pen.write(first, learned: 101)
        pen.write(first, .released, at: 7, leftTo: Offer(to: heir, wish: nil), learned: 201)
        // Nobody took it, so it was taken back.
        pen.write(first, .released, at: 9, learned: 501)
        pen.write(second, learned: 901)
        let wanted = PastTenure.End(
            .given, by: nil, at: WallTime(millisecondsSinceEpoch: 201),
            learned: WallTime(millisecondsSinceEpoch: 201), heir: heir)
        #expect(pen.tenures().map(\.end) == [wanted, nil])
        let others = History.tenures(of: pen.entries.reversed(), under: .advisory)
        #expect(others.map(\.end?.way) == [.given, nil] && others[0].end?.heir == heir)
    }

    @Test func aReleaseTellsWhatWasSavedAndALaterOneDoesNotRepeatIt() throws {
        var pen = Pen()
        let saved = try Text("42", limit: 128)
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        var second = pen.claim(1, stamp: 9, term: 2, naming: [first], since: 300)
        second.revision = Revision(
            name: saved, member: first.member, at: WallTime(millisecondsSinceEpoch: 201))
        pen.write(first, learned: 101)
        pen.write(first, .released, at: 7, saved: saved, learned: 201)
        pen.write(second, learned: 301)
        pen.write(second, .released, at: 11, learned: 401)
        #expect(pen.tenures().map(\.end?.revision) == [saved, nil])
    }

    @Test func aClaimThatNamesAHolderTakesOverAndTheWithdrawalIsNoRelease() {
        var pen = Pen()
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        let second = pen.claim(1, stamp: 9, term: 2, naming: [first], since: 300)
        pen.write(first, learned: 101)
        pen.write(second, learned: 301)
        let withdrawn = end(.takenOver, by: second, at: 300, learned: 301)
        #expect(pen.tenures().map(\.end) == [withdrawn, nil], "an orphan's holder says nothing")
        pen.write(first, .released, at: 10, learned: 302)
        let heard = end(.takenOver, by: second, at: 300, learned: 302)
        #expect(pen.tenures().map(\.end) == [heard, nil])
    }

    @Test func theOrderInWhichEntriesCameChangesNothingButWhenTheyWereLearnedOf() {
        var pen = Pen()
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        let second = pen.claim(1, stamp: 9, term: 2, naming: [first], since: 300)
        let third = pen.claim(2, stamp: 12, term: 3, naming: [second], since: 400)
        for (claim, status, stamp) in [
            (first, Claim.Status.held, 5), (first, .released, 7), (second, .held, 9),
            (third, .held, 12), (second, .released, 13),
        ] as [(Claim, Claim.Status, UInt64)] {
            pen.write(claim, status, at: stamp, learned: 500)
        }
        let told = pen.tenures()
        #expect(told.map(\.end?.way) == [.released, .takenOver, nil])
        for shift in 0..<pen.entries.count {
            let entries = Array(pen.entries[shift...] + pen.entries[..<shift])
            for order in [entries, entries.reversed()] {
                let other = History.tenures(of: order, under: .advisory)
                #expect(other.map(\.end) == told.map(\.end))
                #expect(other.map(\.first) == told.map(\.first))
            }
        }
    }

    @Test func ofTwoWhoDidNotKnowOfEachOtherTheLoserHadItUntilItHeard() {
        var pen = Pen()
        let winner = pen.claim(0, stamp: 5, term: 1, since: 100)
        let loser = pen.claim(1, stamp: 6, term: 1, since: 120)
        let again = pen.claim(0, stamp: 9, term: 2, naming: [winner], since: 100)
        pen.write(winner, learned: 101)
        pen.write(loser, learned: 500)
        pen.write(loser, .released, at: 8, learned: 510)
        pen.write(again, learned: 520)
        let tenures = pen.tenures()
        #expect(tenures.map(\.first) == [winner.id, loser.id])
        #expect(tenures.map(\.end) == [nil, end(.lost, by: winner, at: 510, learned: 510)])
        #expect(tenures[0].claim.id == again.id, "claimed again, it goes on")
        #expect(tenures.filter { $0.covers(WallTime(millisecondsSinceEpoch: 130)) }.count == 2)
        #expect(tenures.filter { $0.covers(WallTime(millisecondsSinceEpoch: 510)) }.count == 1)
        #expect(tenures.filter { $0.covers(WallTime(millisecondsSinceEpoch: 99)) }.isEmpty)
    }

    @Test func aCertifiedClaimIsNotLostToALowerStamp() {
        var pen = Pen()
        let early = pen.claim(0, stamp: 5, term: 1, since: 100)
        let settled = pen.claim(1, stamp: 6, term: 1, since: 90)
        pen.write(early, learned: 101)
        pen.write(settled, learned: 91)
        pen.write(settled, at: 7, isCertified: true, learned: 92)
        #expect(pen.tenures().map(\.claim.id) == [settled.id, early.id])
        #expect(pen.tenures().map(\.end?.way) == [nil, .lost])
    }

    @Test func aReleaseThatALaterRunRepeatsIsNotTakenForAWithdrawal() {
        var late = Pen()
        let first = late.claim(0, stamp: 5, term: 1, since: 100)
        let second = late.claim(1, stamp: 9, term: 2, naming: [first], since: 300)
        late.write(second, learned: 900)
        late.write(first, .released, at: 21, inRunFrom: 20, learned: 901)
        #expect(late.tenures().map(\.end?.way) == [.succeeded, nil])
        #expect(late.tenures().first?.end?.at == second.since)

        var witness = Pen()
        witness.write(first, learned: 101)
        witness.write(second, learned: 301)
        witness.write(first, .released, at: 21, inRunFrom: 20, learned: 901)
        #expect(witness.tenures().map(\.end?.way) == [.takenOver, nil])
    }

    @Test func underQuorumWhatWasNeverCertifiedIsNobodys() {
        var pen = Pen(.quorum)
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        let pending = pen.claim(1, stamp: 6, term: 2, since: 150)
        let second = pen.claim(2, stamp: 9, term: 3, naming: [first], since: 300)
        pen.write(first, learned: 101)
        pen.write(first, at: 6, isCertified: true, learned: 102)
        pen.write(pending, learned: 151)
        pen.write(pending, .released, at: 8, learned: 160)
        pen.write(second, learned: 301)
        #expect(pen.tenures(.quorum).map(\.first) == [first.id])
        #expect(pen.tenures(.quorum).map(\.end) == [nil], "a pending claim ends nothing")
        pen.write(second, at: 10, isCertified: true, learned: 302)
        #expect(pen.tenures(.quorum).map(\.end?.way) == [.takenOver, nil])
    }

    @Test(.timeLimit(.minutes(1)))
    func anArticleThatWasClaimedTenThousandTimesTakesNoSquareOfThat() {
        let members = Founding.shared.identities.map(\.member)
        let unsigned = SignedStatement(content: [], signature: [])
        let entries = (1...20_000 as ClosedRange<UInt64>).compactMap { number -> JournalEntry? in
            // Each is claimed at an odd stamp, and released at the next.
            let stamp = LamportStamp(clamping: number - (number + 1) % 2)
            let claim = Claim(
                article: Pen.article,
                id: ClaimID(lamport: stamp, member: members[Int((number - 1) / 2) % 3]),
                term: Term(clamping: (number + 1) / 2),
                status: number.isMultiple(of: 2) ? .released : .held,
                since: WallTime(millisecondsSinceEpoch: Int64(stamp.value)))
            let entry = NewsroomEntry(
                member: claim.member, instance: Instance(start: .zero, nonce: 1),
                version: Version(number), lamport: LamportStamp(clamping: number),
                key: .claim(claim.article),
                payload: NewsroomPayload(body: .claim(claim), statement: unsigned))
            return JournalEntry(
                entry, isCertified: false, learned: WallTime(millisecondsSinceEpoch: Int64(number)))
        }
        let tenures = History.tenures(of: entries, under: .advisory)
        #expect(tenures.map(\.claim.member) == (0..<10_000).map { members[$0 % 3] })
        #expect(tenures.allSatisfy { $0.end?.way == .released })
    }

    @Test func whoReleasesAndClaimsAnewHasTwoTenures() {
        var pen = Pen()
        let first = pen.claim(0, stamp: 5, term: 1, since: 100)
        let second = pen.claim(0, stamp: 9, term: 2, naming: [first], since: 300)
        pen.write(first, learned: 100)
        pen.write(second, learned: 300)
        let unseen = end(.released, at: 300, learned: 300)
        #expect(pen.tenures().map(\.end) == [unseen, nil], "the release came too late to be seen")
        pen.write(first, .released, at: 7, learned: 200)
        #expect(pen.tenures().map(\.end) == [end(.released, at: 200, learned: 200), nil])
    }
}
