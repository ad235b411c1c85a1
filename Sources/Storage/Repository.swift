internal import GRDB
public import Newsroom
public import Replication

/// The one way to `byline.sqlite`. Every write is one transaction and is on the disk when it
/// returns (SQLite's write-ahead log, `synchronous=FULL`: a promise may not be forgotten).
///
/// All writes, of either form, run on one serial queue in the order of the calls.
public final class Repository: Sendable {
    private let path: String
    private let queue: DatabaseQueue

    /// Opens the database at `path`, having looked into it first, and brings it to the newest
    /// schema.
    ///
    /// - Throws: `StorageError` when the database is damaged, another program's, or of a newer
    ///   version; it is then as it was.
    init(path: String, pages: Int = StorageLimits.databasePages) throws(StorageError) {
        self.path = path
        _ = try Inspection.of(path, thoroughly: true)
        queue = try StorageError.naming(path) {
            var configuration = Configuration()
            configuration.label = "byline.storage"
            configuration.busyMode = .timeout(StorageLimits.busySeconds)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in try Repository.setUp(db, pages: pages) }
            try Schema.migrator.migrate(queue)
            return queue
        }
    }

    /// Founds: notes whose database this is, with the first records, in one transaction.
    func found(
        newsroom: NewsroomID, member: MemberID, records: [Newsroom.Record]
    ) throws(StorageError) {
        try StorageError.naming(path) {
            try queue.write { [path] db in
                let writer = RecordWriter(db, path: path)
                try writer.found(newsroom: newsroom, member: member)
                for record in records { try writer.write(record) }
            }
        }
    }

    /// What a daemon of `member` in `newsroom` starts from. Facts and claims are verified anew;
    /// what the machine gives (port, entropy, named peers) is left at zero.
    ///
    /// - Throws: `StorageError.damaged` naming what does not verify; `otherMember` or
    ///   `otherNewsroom` when the database is not theirs.
    public func load(
        member: MemberID, newsroom: NewsroomID
    ) throws(StorageError) -> Boot {
        try StorageError.naming(path) {
            try queue.read { [path] db in
                try BootReader(db, path: path, member: member, newsroom: newsroom).read()
            }
        }
    }

    /// Writes all records or none; they are on the disk when it returns.
    ///
    /// - Throws: `StorageError.full` when there is no room (a later write may succeed), or
    ///   another case when the database failed.
    public func write(_ records: [Newsroom.Record]) throws(StorageError) {
        try StorageError.naming(path) {
            try queue.write { [path] db in
                try Repository.write(records, to: db, path: path)
            }
        }
    }

    /// Writes all records or none without making the caller wait. `completion` is called on the
    /// repository's queue, in the order of the calls, once the records are on the disk or have
    /// failed as in `write(_:)`.
    public func write(
        _ records: [Newsroom.Record],
        completion: @escaping @Sendable (Result<Void, StorageError>) -> Void
    ) {
        queue.asyncWrite { [path] db in
            try Repository.write(records, to: db, path: path)
        } completion: { [path] _, result in
            completion(result.mapError { StorageError($0, path: path) })
        }
    }

    /// Waits for the writes under way, and closes the database; later writes fail with `closed`.
    public func close() throws(StorageError) {
        try StorageError.naming(path) { try queue.close() }
    }

    private static func setUp(_ db: Database, pages: Int) throws {
        // Marked before the first table, so that a database cut short is known as ours.
        if try Int64.fetchOne(db, sql: "PRAGMA application_id") == 0 {
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try db.execute(
            sql: """
                PRAGMA journal_size_limit = \(StorageLimits.logBytes);
                PRAGMA max_page_count = \(pages);
                """)
        // GRDB's own WAL set-up would lower `synchronous` to NORMAL, and SQLite says nothing when
        // a file system cannot do what is asked for.
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard journal == "wal", try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
            throw DatabaseError(
                resultCode: .SQLITE_CANTOPEN,
                message: "this file system cannot hold a write-ahead log")
        }
    }

    private static func write(_ records: [Newsroom.Record], to db: Database, path: String) throws {
        let writer = RecordWriter(db, path: path)
        for record in records { try writer.write(record) }
    }
}
