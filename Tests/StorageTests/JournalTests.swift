import Foundation
import Newsroom
import Replication
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

    private func time(day: Int64) -> WallTime {
        WallTime(millisecondsSinceEpoch: day * 86_400_000)
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

    @Test func changesOlderThanTheirDaysAreForgotten() async throws {
        let journal = try journal(days: 3)
        journal.note([try change("old", stamp: 5, learned: 0)], at: time(day: 0))
        _ = try await journal.changes(of: nil)
        let day = time(day: 3)
        journal.note(
            [try change("young", stamp: 6, learned: day.millisecondsSinceEpoch)], at: day)
        #expect(try await journal.changes(of: nil).entries.count == 2, "not older yet")
        let later = WallTime(
            millisecondsSinceEpoch: day.millisecondsSinceEpoch
                + StorageLimits.journalPrunePause.milliseconds)
        journal.note(
            [try change("new", stamp: 7, learned: later.millisecondsSinceEpoch)], at: later)
        let page = try await journal.changes(of: nil)
        #expect(page.entries.map(\.claim.article.description) == ["young", "new"])
        #expect(page.begins == day)
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
