import Foundation
import GRDB
import Newsroom
import Replication
import Synchronization
import Testing
import Wire

@testable import Storage

/// Two journals that ask each other, over no network.
@Suite struct JournalFetchTests {
    private let home: TestHome
    private let ada: Signer
    private let grace: Signer
    private let graceIdentity = Identity()
    private let away: Journal
    private let peer: Journal
    private let noon = WallTime(millisecondsSinceEpoch: 20_000 * 86_400_000)

    init() throws {
        home = try TestHome()
        let newsroom = home.founded.newsroom
        ada = Signer(identity: home.identity, newsroom: newsroom)
        grace = Signer(identity: graceIdentity, newsroom: newsroom)
        away = try Self.journal("away", home)
        peer = try Self.journal("peer", home)
    }

    private static func journal(_ name: String, _ home: TestHome) throws -> Journal {
        try Journal(
            path: "\(home.directory)/\(name).sqlite", newsroom: home.founded.newsroom, days: 90
        ) { Issue.record("\($0)") }
    }

    private var members: Set<MemberID> { [home.member, graceIdentity.member] }
    private var now: Time { Time(monotonic: Moment(milliseconds: 0), wall: noon) }

    private func change(
        _ article: String, stamp: UInt64, run: UInt64 = 1, version: UInt64? = nil,
        status: Claim.Status = .held, certificate: Certificate? = nil,
        by signer: (Signer, MemberID)? = nil, agoMilliseconds ago: Int64 = 0
    ) throws -> JournalEntry {
        let (signer, member) = signer ?? (ada, home.member)
        var claim = try claim(article, stamp: stamp, by: member, status: status)
        claim.certificate = certificate
        let entry = signer.sign(
            .claim(claim), key: .claim(claim.article),
            instance: Instance(start: LamportStamp(clamping: run), nonce: 1),
            version: Version(version ?? stamp),
            lamport: LamportStamp(clamping: max(stamp, run) + (version ?? 1)))
        return try #require(
            JournalEntry(
                entry, isCertified: certificate != nil,
                learned: WallTime(millisecondsSinceEpoch: noon.millisecondsSinceEpoch - ago)))
    }

    /// Asks `peer`, `limit` times at most, and counts.
    private func fetch(
        into journal: Journal? = nil, from other: Journal? = nil, answers limit: Int = .max,
        at time: WallTime? = nil,
        changed: @escaping @Sendable (HistoryMessage) -> HistoryMessage = { $0 }
    ) async throws -> JournalFetch.Outcome {
        let other = other ?? peer
        let asked = Mutex(0)
        return try await JournalFetch(
            into: journal ?? away, from: graceIdentity.member, of: members, at: time ?? noon
        ) { question in
            let isAnswered = asked.withLock { count in
                count += 1
                return count <= limit
            }
            guard isAnswered, let answer = try? await other.answer(to: question) else { return nil }
            return changed(answer)
        }.run()
    }

    private func told(_ journal: Journal) async throws -> [JournalEntry] {
        try await journal.changes(of: nil).entries
    }

    @Test func whoWasAwayLearnsWhatItMissedWithTheEvidenceAndAsksForNothingTwice() async throws {
        let both = try change("a", stamp: 5, agoMilliseconds: 9_000)
        let missed = [
            try change("a", stamp: 5, version: 6, status: .released, agoMilliseconds: 8_000),
            try change("a", stamp: 7, by: (grace, graceIdentity.member), agoMilliseconds: 7_000),
            try change("b", stamp: 8, agoMilliseconds: 6_000),
        ]
        away.note([both], at: now)
        peer.note([both] + missed, at: now)
        let outcome = try await fetch()
        #expect(outcome.taken == 3 && outcome.refused == 0 && outcome.isWhole)
        #expect(outcome.questions == 2, "one for the marks, one for what lacks")
        #expect(try await told(away) == [both] + missed)

        let more = try change("b", stamp: 8, version: 9, status: .released)
        peer.note([more], at: now)
        _ = try await told(peer)
        #expect(try await fetch().taken == 1)
        let again = try await fetch()
        #expect(again.taken == 0 && again.questions == 1 && again.isWhole)
        // And the other way there is nothing to tell but what came from there.
        #expect(try await fetch(into: peer, from: away).taken == 0)
    }

    @Test func whatNobodyOfTheNewsroomSignedIsRefused() async throws {
        let stranger = Identity()
        let foreign = Signer(identity: stranger, newsroom: home.founded.newsroom)
        let elsewhere = Signer(identity: home.identity, newsroom: NewsroomID(.zero))
        peer.note(
            [
                try change("a", stamp: 5), try change("b", stamp: 6),
                try change("c", stamp: 7, by: (foreign, stranger.member)),
            ], at: now)
        _ = try await told(peer)
        let other = try change("d", stamp: 8, by: (elsewhere, home.member))
        let outcome = try await fetch { answer in
            guard case .changes(let journal, var changes) = answer else { return answer }
            var content = changes[1].statement.content
            content[content.count - 1] ^= 1
            changes[1] = HistoryChange(
                place: changes[1].place, learned: changes[1].learned,
                statement: SignedStatement(
                    content: content, signature: changes[1].statement.signature))
            changes[2] = HistoryChange(
                place: changes[2].place, learned: changes[2].learned,
                statement: other.entry.payload.statement)
            return .changes(journal: journal, changes)
        }
        #expect(outcome.taken == 1 && outcome.refused == 2)
        #expect(try await told(away).map(\.claim.article.description) == ["a"])
        let honest = try Self.journal("third", home)
        let whole = try await fetch(into: honest)
        #expect(whole.taken == 2 && whole.refused == 1, "the stranger's is none of the newsroom")
    }

    @Test func aLongHistoryComesInPagesAndGoesOnWhereALinkBroke() async throws {
        let changes = try (1...UInt64(1_300)).map { try change("article \($0)", stamp: $0) }
        peer.note(changes, at: now)
        _ = try await told(peer)
        // A page of 512 marks, and eight of 64 changes.
        let broken = try await fetch(answers: 12)
        #expect(broken.taken == 512 + 2 * 64 && !broken.isWhole)
        let rest = try await fetch()
        #expect(rest.taken == 1_300 - 640 && rest.isWhole)
        #expect(rest.questions == 2 + 6 + 5, "of the second page only what lacked")
        #expect(try await told(away) == changes)
    }

    @Test func aPeerThatLiesEndsTheFetchOrIsAskedABoundedNumberOfTimes() async throws {
        peer.note(try (1...5).map { try change("article \($0)", stamp: $0) }, at: now)
        _ = try await told(peer)
        let wrongPlaces = try await fetch { answer in
            guard case .changes(let journal, let changes) = answer else { return answer }
            return .changes(journal: journal, changes + changes)
        }
        #expect(wrongPlaces.taken == 0 && !wrongPlaces.isWhole)
        let backwards = try await fetch { answer in
            guard case .marks(let page) = answer else { return answer }
            return .marks(HistoryMarks(journal: page.journal, marks: [], next: 0, isLast: false))
        }
        #expect(backwards.questions == 1)
        let counter = Mutex<UInt64>(0)
        let endless = try await fetch { answer in
            guard case .marks(let page) = answer else { return answer }
            let next = counter.withLock { count in
                count += 1
                return count
            }
            return .marks(HistoryMarks(journal: page.journal, marks: [], next: next, isLast: false))
        }
        #expect(endless.questions == NewsroomLimits.historyQuestions && endless.taken == 0)
        let empty = try await fetch { answer in
            guard case .changes(let journal, _) = answer else { return answer }
            return .changes(journal: journal, [])
        }
        #expect(empty.questions < 3 && empty.taken == 0, "it tells nothing, and is asked once")
    }

    @Test func aJournalThatWasBegunAnewIsToldFromItsBeginning() async throws {
        peer.note([try change("a", stamp: 5), try change("b", stamp: 6)], at: now)
        _ = try await told(peer)
        #expect(try await fetch().taken == 2)
        let anew = try Self.journal("anew", home)
        anew.note([try change("c", stamp: 7)], at: now)
        _ = try await told(anew)
        #expect(try await fetch(from: anew).taken == 1)
        #expect(try await told(away).map(\.claim.article.description) == ["a", "b", "c"])
    }

    @Test func theOlderEntryOfOneChangeIsTheEvidenceAndNothingIsLearnedInTheFuture() async throws {
        let first = try change("a", stamp: 5, agoMilliseconds: 5_000)
        let again = try change("a", stamp: 5, run: 50, version: 2, agoMilliseconds: 1_000)
        away.note([again], at: now)
        peer.note([first, try change("b", stamp: 60, agoMilliseconds: -99_000)], at: now)
        _ = try await told(peer)
        #expect(try await fetch().taken == 2)
        let kept = try await told(away)
        #expect(kept.first == first)
        #expect(kept.last?.learned == noon)
        // The newer one tells nothing to who has the older.
        let outcome = try await fetch(into: peer, from: try Self.journal("empty", home))
        #expect(outcome.taken == 0)
    }

    @Test func whatIsOlderThanTheDaysIsNeitherAskedForNorTaken() async throws {
        let old = try change("old", stamp: 5, agoMilliseconds: 91 * 86_400_000)
        let young = try change("young", stamp: 6, agoMilliseconds: 89 * 86_400_000)
        try await peer.queue.write { db in
            for entry in [old, young] { try Journal.insert(entry, from: nil, into: db) }
        }
        #expect(try await fetch().taken == 1)
        #expect(try await told(away).map(\.claim.article.description) == ["young"])
    }

    @Test func aClockThatIsWrongLosesNothing() async throws {
        let changes = try (1...3).map {
            try change("article \($0)", stamp: $0, agoMilliseconds: 9_000 - Int64($0))
        }
        away.note([changes[0]], at: now)
        peer.note(changes, at: now)
        for journal in [away, peer] { _ = try await told(journal) }
        let ahead = WallTime(millisecondsSinceEpoch: noon.millisecondsSinceEpoch * 3)
        #expect(try await fetch(at: ahead).taken == 2)
        #expect(try await told(away) == changes)
        let behind = try Self.journal("behind", home)
        behind.note([changes[0]], at: now)
        _ = try await told(behind)
        #expect(try await fetch(into: behind, at: .unknown).taken == 2)
        #expect(try await told(behind) == changes)
    }

    @Test func aClaimIsCertifiedByTheAcksThatItBringsAndByNobodysWord() async throws {
        let plain = try claim("a", stamp: 5, by: home.member)
        func certificate(_ size: Int) -> Certificate {
            Certificate(
                [ada, grace].map { signer in
                    signer.signAck(
                        article: plain.article, term: plain.term, claim: plain.id,
                        rosterDigest: .zero, rosterSize: size)
                })
        }
        for (stamp, size, isCertified) in [(UInt64(5), 3, true), (5, 4, false)] {
            let source = try Self.journal("source \(size)", home)
            source.note([try change("a", stamp: stamp, certificate: certificate(size))], at: now)
            _ = try await told(source)
            let fresh = try Self.journal("fresh \(size)", home)
            #expect(try await fetch(into: fresh, from: source).taken == 1)
            #expect(try await told(fresh).first?.isCertified == isCertified)
        }
    }

    @Test func aJournalOfAnOlderVersionIsMarkedWhenItIsOpened() async throws {
        let entries = [try change("a", stamp: 5), try change("b", stamp: 6)]
        peer.note(entries, at: now)
        _ = try await told(peer)
        try await peer.queue.write { db in
            try db.execute(
                sql: """
                    DROP TABLE journal; DROP TABLE fetched; DROP INDEX changes_by_mark;
                    ALTER TABLE changes DROP COLUMN mark; ALTER TABLE changes DROP COLUMN witness;
                    DELETE FROM grdb_migrations WHERE identifier = 'outside';
                    """)
        }
        peer.close()
        let opened = try Self.journal("peer", home)
        #expect(try await told(opened) == entries)
        away.note([entries[0]], at: now)
        _ = try await told(away)
        let outcome = try await fetch(from: opened)
        #expect(outcome.taken == 1 && outcome.questions == 2)
    }
}
