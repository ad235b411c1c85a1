import Foundation
import Newsroom
import Replication
import Synchronization
import Testing
import Wire

@testable import Storage

@Suite struct RepositoryTests {
    @Test func aNewHomeBootsWithNothingButItsFounding() throws {
        let home = try TestHome()
        var expected = Boot(
            member: home.member, newsroom: home.founded.newsroom, facts: [home.founded.genesis])
        expected.newsroomKey = home.founded.newsroomKey
        #expect(try home.boot() == expected)
    }

    @Test func everyRecordIsInTheNextBoot() throws {
        let home = try TestHome()
        let colleague = Identity().member
        let invite = Signer(identity: home.identity, newsroom: home.founded.newsroom).sign(
            .invite(
                Invite(
                    inviteKey: Identity().member.key, role: .editor,
                    expires: WallTime(millisecondsSinceEpoch: 9), uses: 1)),
            lamport: LamportStamp(clamping: 4))
        let accented = try claim("e\u{301}lan", stamp: 11, by: home.member)
        let composed = try claim("\u{e9}lan", stamp: 12, by: home.member, status: .released)
        let promised = ClaimID(lamport: .max, member: colleague)
        let loss = try notice("lost", stamp: 8, of: home.member, at: 20)
        let wait = Wait(
            wish: Wish(
                article: accented.article, lamport: .max, member: home.member,
                note: try Text("soon", limit: 9)),
            session: SessionID(high: 1, low: 2), isLasting: true)
        let answer = Answer(
            article: accented.article, asker: colleague, ask: .max, word: .later(.seconds(86_400)),
            message: try Text("soon", limit: 9))
        let heard = HeardAnswer(
            answer: Answer(
                article: composed.article, asker: home.member, ask: LamportStamp(clamping: 7),
                word: .busy, message: nil), by: colleague,
            at: WallTime(millisecondsSinceEpoch: 5))
        let key = NewsroomKey(generation: .max, secret: colleague.key)
        let written = WallTime(millisecondsSinceEpoch: -1)
        var expected = try home.boot()
        expected.ceiling = .max
        expected.lastAlive = WallTime(millisecondsSinceEpoch: 33)
        expected.facts.append(invite)
        expected.ownClaims = [accented, composed]
        expected.waits = [wait]
        expected.ownAnswers = [answer]
        expected.answers = [heard]
        expected.promises = [composed.article: [Term(clamping: .max): promised]]
        expected.notices = [loss]
        expected.peers = [Endpoint(host: "fe80::1%eth0", port: .max): colleague]
        expected.newsroomKey = key
        let records: [Record] = [
            .ceiling(.max), .alive(WallTime(millisecondsSinceEpoch: 33)), .fact(invite),
            .ownWish(wait), .ownAnswer(answer), .answerHeard(heard),
            .ownClaim(composed, written: written),
            .ownClaim(accented, written: written),
            .promise(composed.article, Term(clamping: .max), promised), .notice(loss),
            .peer(colleague, Endpoint(host: "fe80::1%eth0", port: .max)), .newsroomKey(key),
        ]
        #expect(try home.rebooted(after: records) == expected)
        #expect(try home.rebooted(after: records) == expected, "writing twice changes nothing")
    }

    @Test func laterWritesReplaceEarlierOnes() throws {
        let home = try TestHome()
        let endpoint = Endpoint(host: "desk.local", port: 7_947)
        let first = try claim("a", stamp: 1, by: home.member)
        let second = try claim("a", stamp: 2, by: home.member, status: .released)
        let other = Identity().member
        let boot = try home.rebooted(after: [
            .ownClaim(first, written: .unknown), .ownClaim(second, written: .unknown),
            .ownClaim(try claim("b", stamp: 3, by: home.member), written: .unknown),
            .ownWish(
                Wait(
                    wish: Wish(
                        article: try ArticleID("b"), lamport: .max, member: home.member),
                    session: nil, isLasting: false)), .forgetOwnWish(try ArticleID("b")),
            .forgetOwnClaim(try ArticleID("b")), .forgetOwnClaim(try ArticleID("c")),
            .peer(home.member, endpoint), .peer(other, endpoint),
            .newsroomKey(NewsroomKey(generation: 2, secret: other.key)),
        ])
        #expect(boot.ownClaims == [second] && boot.waits.isEmpty)
        #expect(boot.peers == [endpoint: other])
        #expect(boot.newsroomKey == NewsroomKey(generation: 2, secret: other.key))
    }

    @Test func answersStayUntilTheyAreHeardOrSeen() throws {
        let home = try TestHome()
        let article = try ArticleID("a")
        let asker = Identity().member
        func answer(_ stamp: UInt64, to asker: MemberID) -> Answer {
            Answer(
                article: article, asker: asker, ask: LamportStamp(clamping: stamp),
                word: .declined, message: nil)
        }
        func heard(_ stamp: UInt64) -> HeardAnswer {
            HeardAnswer(
                answer: answer(stamp, to: home.member), by: asker,
                at: WallTime(millisecondsSinceEpoch: 1))
        }
        let boot = try home.rebooted(after: [
            .ownAnswer(answer(1, to: asker)), .ownAnswer(answer(2, to: asker)),
            .ownAnswer(answer(3, to: home.member)), .forgetOwnAnswer(article, home.member),
            .answerHeard(heard(8)), .answerHeard(heard(7)), .answerSeen(LamportStamp(clamping: 8)),
        ])
        #expect(boot.ownAnswers == [answer(2, to: asker)])
        #expect(boot.answers == [heard(7)])
        let count = UInt64(NewsroomLimits.notices)
        let full = try home.rebooted(after: (10..<10 + count).map { .answerHeard(heard($0)) })
        #expect(full.answers.count == NewsroomLimits.notices && full.answers.first == heard(10))
    }

    @Test func theCeilingNeverSinks() throws {
        let home = try TestHome()
        let high = LamportStamp(clamping: 8_192)
        _ = try home.rebooted(after: [.ceiling(high)])
        #expect(try home.rebooted(after: [.ceiling(LamportStamp(clamping: 5))]).ceiling == high)
    }

    @Test func onlyTheNewestTermsOfAnArticleStayPromised() throws {
        let home = try TestHome()
        let article = try ArticleID("a")
        let claimant = Identity().member
        func promised(_ term: Int) -> ClaimID {
            ClaimID(lamport: LamportStamp(clamping: UInt64(100 + term)), member: claimant)
        }
        let terms = [3, 1, 2] + Array(4...40) + [5]
        let other = try ArticleID("b")
        let boot = try home.rebooted(
            after: terms.map { .promise(article, Term(clamping: UInt64($0)), promised($0)) }
                + [.promise(other, Term(clamping: 1), promised(1))])
        let kept = (41 - NewsroomLimits.promisedTerms)...40
        #expect(
            boot.promises[article]
                == Dictionary(
                    uniqueKeysWithValues: kept.map {
                        (Term(clamping: UInt64($0)), promised($0))
                    }))
        #expect(boot.promises[other]?.count == 1)
    }

    @Test func aPromiseIsKeptAndItsWriteRolledBackWhole() throws {
        let home = try TestHome()
        let article = try ArticleID("a")
        let term = Term(clamping: 4)
        let first = ClaimID(lamport: LamportStamp(clamping: 1), member: home.member)
        let second = ClaimID(lamport: LamportStamp(clamping: 2), member: home.member)
        let repository = try home.repository()
        try repository.write([.promise(article, term, first)])
        #expect(throws: StorageError.promiseBroken(article, term, first: first)) {
            try repository.write([.ceiling(.max), .promise(article, term, second)])
        }
        try repository.write([.promise(article, term, first)])
        let boot = try home.boot(of: repository)
        #expect(boot.promises == [article: [term: first]])
        #expect(boot.ceiling == .zero)
    }

    @Test func addressesBeyondTheCapAreForgottenOldestFirst() throws {
        let home = try TestHome()
        func endpoint(_ number: Int) -> Endpoint { Endpoint(host: "h\(number)", port: 1) }
        let count = NewsroomLimits.addresses
        var records = (0..<count).map { Record.peer(home.member, endpoint($0)) }
        records += [.peer(home.member, endpoint(0)), .peer(home.member, endpoint(count))]
        let peers = try home.rebooted(after: records).peers
        #expect(peers.count == count)
        #expect(peers[endpoint(0)] != nil)
        #expect(peers[endpoint(1)] == nil)
        #expect(peers[endpoint(count)] != nil)
    }

    @Test func writesOfBothFormsKeepTheirOrder() async throws {
        let home = try TestHome()
        let repository = try home.repository()
        let completed = Mutex<[UInt64]>([])
        for stamp in stride(from: UInt64(1), to: 101, by: 2) {
            let records = try [stamp, stamp + 1].map {
                Record.ownClaim(try claim("a", stamp: $0, by: home.member), written: .unknown)
            }
            repository.write([records[0]]) { result in
                guard case .success = result else { return }
                completed.withLock { $0.append(stamp) }
            }
            try repository.write([records[1]])
        }
        try repository.close()
        #expect(completed.withLock { $0 } == Array(stride(from: UInt64(1), to: 101, by: 2)))
        #expect(try home.boot().ownClaims.map(\.id.lamport.value) == [100])
    }

    @Test func afterClosingAWriteFailsAndSaysSo() async throws {
        let home = try TestHome()
        let repository = try home.repository()
        try repository.close()
        let closed = StorageError.closed(path: home.database)
        #expect(throws: closed) { try repository.write([.ceiling(.max)]) }
        let result = await withCheckedContinuation { continuation in
            repository.write([.ceiling(.max)]) { continuation.resume(returning: $0) }
        }
        #expect(throws: closed) { try result.get() }
    }

    @Test func anothersDatabaseIsNotLoaded() throws {
        let home = try TestHome()
        let repository = try home.repository()
        let other = try TestHome(created: false)
        #expect(throws: StorageError.otherMember(path: home.database, holds: home.member)) {
            try repository.load(member: other.member, newsroom: home.founded.newsroom)
        }
        #expect(
            throws: StorageError.otherNewsroom(path: home.database, holds: home.founded.newsroom)
        ) {
            try repository.load(member: home.member, newsroom: other.founded.newsroom)
        }
    }
}
