import Foundation
import GRDB
import Newsroom
import Replication
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Storage

@Suite struct JournalTests {
    private let home: TestHome
    private let signer: Signer

    init() throws {
        home = try TestHome()
        signer = Signer(identity: home.identity, newsroom: home.founded.newsroom)
    }

    private func change(
        _ article: String, stamp: UInt64, status: Claim.Status = .held, version: UInt64 = 2,
        isCertified: Bool = false, learned: Int64
    ) throws -> JournalEntry {
        let claim = try claim(article, stamp: stamp, by: home.member, status: status)
        let entry = signer.sign(
            .claim(claim), key: .claim(claim.article),
            instance: Instance(start: LamportStamp(clamping: 1), nonce: 1),
            version: Version(version), lamport: LamportStamp(clamping: stamp + version))
        return try #require(
            JournalEntry(
                entry, isCertified: isCertified, learned: WallTime(millisecondsSinceEpoch: learned)
            ))
    }

    private func journal(days: Int = 90) throws -> Journal {
        try Home.open(at: home.path).journal(keeping: days) { Issue.record("\($0)") }
    }

    /// A time, where both clocks have run since day 0.
    private func time(day: Int64, hour: Int64 = 0) -> Time {
        let milliseconds = (day * 24 + hour) * 3_600_000
        return Time(
            monotonic: Moment(milliseconds: milliseconds),
            wall: WallTime(millisecondsSinceEpoch: milliseconds))
    }

    @Test func changesAreKeptOnceWithTheirEvidenceAndOutliveTheDaemon() async throws {
        let changes = [
            try change("a", stamp: 5, learned: 100),
            try change("a", stamp: 5, version: 3, isCertified: true, learned: 101),
            try change("b", stamp: 6, version: 4, learned: 102),
            try change("a", stamp: 5, status: .released, version: 5, learned: 103),
        ]
        for _ in 1...2 {
            let journal = try journal()
            journal.note(changes, at: time(day: 0))
            // The same claim as a restarted daemon writes it: another entry, no other change.
            journal.note([try change("a", stamp: 5, version: 9, learned: 900)], at: time(day: 0))
            let page = try await journal.changes(of: nil)
            #expect(page.entries == changes)
            #expect(!page.isCut && page.begins == WallTime(millisecondsSinceEpoch: 100))
            let article = try ArticleID("a")
            #expect(
                try await journal.changes(of: article).entries
                    == [changes[0], changes[1], changes[3]])
            journal.close()
        }
        #expect(try home.mode(home.path + "/journal.sqlite") == 0o600)
    }

    @Test func theEvidenceVerifiesAndATamperedOneDoesNot() async throws {
        let journal = try journal()
        journal.note([try change("a", stamp: 5, learned: 1)], at: time(day: 0))
        let statement = try #require(
            try await journal.changes(of: nil).entries.first?.entry.payload.statement)
        let newsroom = home.founded.newsroom
        let read = try KeptEntry.read(statement, in: newsroom, isVerified: false)
        #expect(read.member == home.member)
        var content = statement.content
        content[content.count - 1] ^= 1
        let forged = SignedStatement(content: content, signature: statement.signature)
        #expect(throws: WireError.self) {
            try KeptEntry.read(forged, in: newsroom, isVerified: false)
        }
        journal.close()
    }

    private func note(
        _ article: String, _ stamp: UInt64, at now: Time, in journal: Journal
    ) async throws {
        let learned = now.wall.millisecondsSinceEpoch
        journal.note([try change(article, stamp: stamp, learned: learned)], at: now)
        // What waits is written together, as at one time.
        _ = try await journal.changes(of: nil)
    }

    private func articles(in journal: Journal) async throws -> [String] {
        try await journal.changes(of: nil).entries.map(\.claim.article.description)
    }

    @Test func changesOlderThanTheirDaysAreForgotten() async throws {
        let journal = try journal(days: 3)
        for day in 0...6 {
            try await note("day \(day)", UInt64(5 + day), at: time(day: Int64(day)), in: journal)
            let first = max(0, day - 3)
            #expect(try await articles(in: journal) == (first...day).map { "day \($0)" })
        }
        #expect(try await journal.changes(of: nil).begins == time(day: 3).wall)
        journal.close()
    }

    @Test func aClockThatRunsAheadTakesADayOfHistoryInAnHourAndNoMore() async throws {
        let journal = try journal(days: 3)
        for day in 0...3 {
            try await note("day \(day)", UInt64(5 + day), at: time(day: Int64(day)), in: journal)
        }
        for hour in 1...2 {
            let absurd = Time(
                monotonic: time(day: 3, hour: Int64(hour)).monotonic, wall: time(day: 50_000).wall)
            try await note("absurd \(hour)", UInt64(20 + hour), at: absurd, in: journal)
            // However many changes come.
            for number in 0..<3 {
                try await note(
                    "\(hour) \(number)", UInt64(30 + 9 * hour + number), at: absurd, in: journal)
            }
        }
        let left = try await articles(in: journal)
        #expect(left.prefix(3) == ["day 2", "day 3", "absurd 1"])
        journal.close()
    }

    @Test func whatWasNotedUnderASlowClockIsKeptAsLongAsWhatCameBefore() async throws {
        let journal = try journal(days: 3)
        try await note("sane", 5, at: time(day: 20_000), in: journal)
        try await note(
            "slow", 6, at: Time(monotonic: time(day: 20_000).monotonic, wall: .unknown), in: journal
        )
        let later = time(day: 20_001)
        try await note("later", 7, at: later, in: journal)
        #expect(try await articles(in: journal) == ["sane", "slow", "later"])
        for day in 20_002...20_004 {
            try await note("\(day)", UInt64(day), at: time(day: Int64(day)), in: journal)
        }
        #expect(try await articles(in: journal).first == "later")
        journal.close()
    }

    @Test func whatAFullDiskRefusesIsKeptAndWrittenOnceThereIsRoom() async throws {
        let failures = Mutex<[StorageError]>([])
        let journal = try Journal(
            path: home.path + "/journal.sqlite", newsroom: home.founded.newsroom, days: 90,
            retrySeconds: 0.05
        ) { error in failures.withLock { $0.append(error) } }
        let pages = try await journal.queue.write { db in
            try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        }
        try await journal.queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let changes = try (1...500).map { try change("article \($0)", stamp: $0, learned: 5) }
        for part in [changes.prefix(300), changes.dropFirst(300)] {
            journal.note(Array(part), at: time(day: 0))
            #expect(await eventually { journal.refused ?? 0 >= part.count })
        }
        #expect(journal.refused == 500 && journal.dropped == 0)
        #expect(failures.withLock { $0.count } == 1, "said once")
        try await journal.queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = 100000")
        }
        #expect(await eventually { journal.refused == nil })
        #expect(try await journal.changes(of: nil).entries == changes)
        journal.close()
    }

    @Test func aFileThatIsNoJournalIsLeftAsItIsAndSaidToBeNone() throws {
        let path = home.path + "/journal.sqlite"
        let bytes = Data(repeating: 7, count: 9_000)
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StorageError.self) { try journal() }
        let words = error?.description ?? ""
        #expect(words.contains(path) && words.contains("aside") && words.contains("Locks"))
        #expect(home.bytes(path) == bytes)
    }

    @Test func aDatabaseOfAnotherKindIsRefused() throws {
        try FileManager.default.copyItem(
            atPath: home.database, toPath: home.path + "/journal.sqlite")
        #expect(throws: StorageError.self) { try journal() }
    }
}
