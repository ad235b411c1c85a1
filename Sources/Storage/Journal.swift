internal import Foundation
internal import GRDB
public import Newsroom
internal import Replication
internal import Synchronization
internal import Wire

/// The local journal of lock changes, `journal.sqlite`: who claimed, released and lost what, each
/// change once, with the signed entry as evidence.
///
/// It is a file of its own, apart from the promises: no write that something waits for ever waits
/// for the journal's, a flood of claims fills no room that a promise needs, and its loss costs no
/// lock. So it is not brought to the disk at each commit (`synchronous=NORMAL`): a power cut may
/// take the last changes, never the rest.
public final class Journal: Sendable {
    private let path: String
    private let newsroom: NewsroomID
    private let days: Int
    private let queue: DatabaseQueue
    private let onFailure: @Sendable (StorageError) -> Void
    private let state = Mutex(State())

    private struct State {
        var waiting: [JournalEntry] = []
        /// Changes that found no room among those that wait.
        var dropped: UInt64 = 0
        /// Changes written since the last pruning; nil before the first.
        var unpruned: Int?
        var pruned = WallTime.unknown
    }

    /// Opens the journal at `path`, or begins one.
    ///
    /// - Parameters:
    ///   - days: how long a change is kept.
    ///   - onFailure: told of each write that failed, on a queue of the journal's.
    init(
        path: String, newsroom: NewsroomID, days: Int,
        onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) {
        self.path = path
        self.newsroom = newsroom
        self.days = days
        self.onFailure = onFailure
        do {
            try Files.makePrivate(path)
            var configuration = Configuration()
            configuration.label = "byline.journal"
            configuration.busyMode = .timeout(StorageLimits.busySeconds)
            configuration.qos = .utility
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in try Journal.setUp(db) }
            try JournalSchema.migrator.migrate(queue)
        } catch {
            throw .journal(path: path, reason: Journal.reason(of: error))
        }
    }

    /// Notes changes; returns at once. They are written in the order of the calls, as many
    /// together as have come meanwhile.
    public func note(_ entries: [JournalEntry], at now: WallTime) {
        let isFirst = state.withLock { state in
            let isFirst = state.waiting.isEmpty
            let room = StorageLimits.journalQueued - state.waiting.count
            state.waiting += entries.prefix(room)
            state.dropped += UInt64(max(0, entries.count - room))
            return isFirst
        }
        guard isFirst else { return }
        queue.asyncWrite { db in
            let entries = self.state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for entry in entries { try Journal.insert(entry, into: db) }
            try self.pruneIfDue(db, written: entries.count, now: now)
        } completion: { _, result in
            if case .failure(let error) = result {
                self.onFailure(
                    .journal(path: self.path, reason: Journal.reason(of: error)))
            }
        }
    }

    /// How many changes were dropped because the disk did not keep up.
    public var dropped: UInt64 { state.withLock { $0.dropped } }

    /// The newest changes, at most `StorageLimits.journalRead`, in the order in which this node
    /// learned of them; those of one article, or of all. Includes all that was noted before.
    public func changes(of article: ArticleID?) async throws(StorageError) -> JournalPage {
        do {
            return try await queue.read { db in
                let rows = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT certified, learned, content, signature FROM changes
                        WHERE ?1 IS NULL OR article = ?1 ORDER BY id DESC LIMIT ?2
                        """,
                    arguments: [article.map { Data($0.text.utf8) }, StorageLimits.journalRead + 1])
                let page = rows.prefix(StorageLimits.journalRead)
                return JournalPage(
                    entries: try page.reversed().map { try self.entry(of: $0) },
                    isCut: rows.count > page.count,
                    begins: try Int64.fetchOne(db, sql: "SELECT min(learned) FROM changes")
                        .map { WallTime(millisecondsSinceEpoch: $0) })
            }
        } catch {
            throw .journal(path: path, reason: Journal.reason(of: error))
        }
    }

    /// Waits for what was noted to be written, and closes the file.
    public func close() {
        // The one error is that it was closed before.
        try? queue.close()
    }

    private func entry(of row: Row) throws -> JournalEntry {
        let cells = Cells(row, table: "changes", path: path)
        let statement = SignedStatement(
            content: try cells.bytes("content"), signature: try cells.bytes("signature"))
        // Verified before it was noted, and the file is its owner's alone.
        let kept = try cells.reading("content", of: "a change") {
            try KeptEntry.read(statement, in: newsroom, isVerified: true)
        }
        let entry = JournalEntry(
            kept, isCertified: try cells.number("certified", as: Int.self) == 1,
            learned: WallTime(millisecondsSinceEpoch: try cells.number("learned")))
        guard let entry else { throw cells.damage("content", "it is about no claim") }
        return entry
    }

    private static func insert(_ change: JournalEntry, into db: Database) throws {
        let statement = change.entry.payload.statement
        try db.cachedStatement(
            sql: """
                INSERT INTO changes
                    (article, lamport, member, held, certified, learned, content, signature)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            change.claim.article.data, Int64(change.claim.id.lamport.value),
            change.claim.member.key.data, change.claim.isHeld, change.isCertified,
            change.learned.millisecondsSinceEpoch, Data(statement.content),
            Data(statement.signature),
        ])
    }

    // MARK: Pruning

    private func pruneIfDue(_ db: Database, written: Int, now: WallTime) throws {
        let isDue = state.withLock { state in
            let unpruned = state.unpruned.map { $0 + written } ?? .max
            let age = now.millisecondsSinceEpoch - state.pruned.millisecondsSinceEpoch
            let isDue =
                unpruned >= StorageLimits.journalUnpruned
                || age >= StorageLimits.journalPrunePause.milliseconds
            state.unpruned = isDue ? 0 : unpruned
            if isDue { state.pruned = now }
            return isDue
        }
        if isDue { try prune(db, now: now) }
    }

    private func prune(_ db: Database, now: WallTime) throws {
        let oldest = now.millisecondsSinceEpoch - Span.days(Int64(days)).milliseconds
        try db.execute(sql: "DELETE FROM changes WHERE learned < ?", arguments: [oldest])
        try db.execute(
            sql: """
                DELETE FROM changes WHERE id <=
                    (SELECT id FROM changes ORDER BY id DESC LIMIT 1 OFFSET ?)
                """, arguments: [StorageLimits.journalChanges])
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        guard pages - free > StorageLimits.journalPages else { return }
        try db.execute(
            sql: """
                DELETE FROM changes WHERE id <= (SELECT id FROM changes ORDER BY id
                    LIMIT 1 OFFSET (SELECT count(*) / 10 FROM changes))
                """)
    }

    // MARK: Opening

    private static func setUp(_ db: Database) throws {
        let id = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isBlank = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard id == JournalSchema.applicationID || (id == 0 && isBlank) else {
            throw DatabaseError(
                resultCode: .SQLITE_NOTADB, message: "it is another program's database")
        }
        guard try !JournalSchema.migrator.hasBeenSuperseded(db) else {
            throw DatabaseError(
                resultCode: .SQLITE_NOTADB, message: "it was written by a newer Byline")
        }
        try db.execute(
            sql: """
                PRAGMA application_id = \(JournalSchema.applicationID);
                PRAGMA journal_size_limit = \(StorageLimits.logBytes);
                """)
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        guard journal == "wal" else {
            throw DatabaseError(
                resultCode: .SQLITE_CANTOPEN,
                message: "this file system cannot hold a write-ahead log")
        }
        try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as DatabaseError:
            error.message ?? "SQLite's code \(error.extendedResultCode.rawValue)"
        case StorageError.damaged(_, let reason): reason
        case let error as StorageError: error.description
        default: "\(error)"
        }
    }
}

/// What was read of a journal.
public struct JournalPage: Sendable {
    /// The changes, in the order in which this node learned of them.
    public let entries: [JournalEntry]
    /// Whether older ones were left out.
    public let isCut: Bool
    /// When the oldest change that the journal keeps was learned of; nil for an empty journal.
    public let begins: WallTime?
}
