internal import Dispatch
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
    let path: String
    let newsroom: NewsroomID
    let days: Int
    let queue: DatabaseQueue
    private let retrySeconds: Double
    private let onFailure: @Sendable (StorageError) -> Void
    private let state = Mutex(State())

    private struct State {
        var waiting: [JournalEntry] = []
        /// Changes that found no room among those that wait.
        var dropped: UInt64 = 0
        /// The disk refused what waits; it is tried again after a while.
        var isRefused = false
        /// The same until the disk takes something.
        var isTold = false
        var isClosed = false
        /// The time of the newest change.
        var now = Time(monotonic: Moment(milliseconds: 0), wall: .unknown)
        var pruning = JournalPruning()
    }

    /// Opens the journal at `path`, or begins one.
    ///
    /// - Parameters:
    ///   - days: how long a change is kept.
    ///   - retrySeconds: before what the disk refused is tried again.
    ///   - onFailure: told when writes begin to fail, on a queue of the journal's.
    init(
        path: String, newsroom: NewsroomID, days: Int,
        retrySeconds: Double = StorageLimits.journalRetrySeconds,
        onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) {
        self.path = path
        self.retrySeconds = retrySeconds
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
            let migrator = JournalSchema.migrator(of: newsroom)
            try queue.writeWithoutTransaction { db in try Journal.setUp(db, migrator) }
            try migrator.migrate(queue)
        } catch {
            throw .journal(path: path, reason: Journal.reason(of: error))
        }
    }

    /// Notes changes; returns at once. They are written in the order of the calls, as many
    /// together as have come meanwhile. What the disk refuses waits, and is tried again.
    public func note(_ entries: [JournalEntry], at now: Time) {
        let isFirst = state.withLock { state in
            let isFirst = state.waiting.isEmpty && !state.isRefused
            let room = max(0, StorageLimits.journalQueued - state.waiting.count)
            state.waiting += entries.prefix(room)
            state.dropped += UInt64(max(0, entries.count - room))
            state.now = now
            return isFirst
        }
        if isFirst { write() }
    }

    private func write() {
        let batch = Mutex<[JournalEntry]>([])
        queue.asyncWrite { db in
            let (entries, now) = self.state.withLock { state in
                defer { state.waiting = [] }
                return (state.waiting, state.now)
            }
            batch.withLock { $0 = entries }
            for entry in entries { try Journal.insert(entry, from: nil, into: db) }
            try self.pruneIfDue(db, written: entries.count, now: now)
        } completion: { _, result in
            switch result {
            case .success: self.state.withLock { $0.isTold = false }
            case .failure(let error): self.keep(batch.withLock { $0 }, refused: error)
            }
        }
    }

    /// Keeps what the disk refused for another try; the newest of more than may wait are dropped.
    private func keep(_ batch: [JournalEntry], refused error: any Error) {
        let isNew = state.withLock { state in
            let all = batch + state.waiting
            state.waiting = Array(all.prefix(StorageLimits.journalQueued))
            state.dropped += UInt64(all.count - state.waiting.count)
            state.isRefused = !state.isClosed
            defer { state.isTold = true }
            return !state.isTold
        }
        if isNew { onFailure(.journal(path: path, reason: Journal.reason(of: error))) }
        DispatchQueue.global().asyncAfter(deadline: .now() + retrySeconds) {
            let goesOn = self.state.withLock { state in
                state.isRefused = false
                return !state.waiting.isEmpty && !state.isClosed
            }
            if goesOn { self.write() }
        }
    }

    /// How many changes wait because the disk refused them; nil while it takes what comes.
    public var refused: Int? {
        state.withLock { $0.isTold ? $0.waiting.count : nil }
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
        state.withLock { $0.isClosed = true }
        // The one error is that it was closed before.
        try? queue.close()
    }

    func entry(of row: Row) throws -> JournalEntry {
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

    /// Writes a change, unless it is told already.
    ///
    /// - Parameter witness: the member whose journal it comes from; nil if it was learned here.
    @discardableResult
    static func insert(
        _ change: JournalEntry, from witness: MemberID?, into db: Database
    ) throws -> Bool {
        let statement = change.entry.payload.statement
        try db.cachedStatement(
            sql: """
                INSERT INTO changes
                    (article, lamport, member, held, certified, learned, content, signature, mark,
                    witness)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            change.claim.article.data, Int64(change.claim.id.lamport.value),
            change.claim.member.key.data, change.claim.isHeld, change.isCertified,
            change.learned.millisecondsSinceEpoch, Data(statement.content),
            Data(statement.signature), JournalMark(change).column, witness?.key.data,
        ])
        return db.changesCount > 0
    }

    private func pruneIfDue(_ db: Database, written: Int, now: Time) throws {
        // Due until it is done: what throws here leaves it as it was.
        var pruning = state.withLock { $0.pruning }
        try pruning.run(in: db, written: written, at: now, keeping: days)
        let after = pruning
        state.withLock { $0.pruning = after }
    }

    // MARK: Opening

    private static func setUp(_ db: Database, _ migrator: DatabaseMigrator) throws {
        let id = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isBlank = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard id == JournalSchema.applicationID || (id == 0 && isBlank) else {
            throw DatabaseError(
                resultCode: .SQLITE_NOTADB, message: "it is another program's database")
        }
        guard try !migrator.hasBeenSuperseded(db) else {
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

    static func reason(of error: any Error) -> String {
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
