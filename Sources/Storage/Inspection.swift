internal import GRDB
internal import Newsroom
internal import Replication

/// What a look into a database file found, before anything writes to it. The look is through a
/// read-only connection: a file that is damaged or not ours stays as it is, to the byte.
enum Inspection: Equatable {
    /// No file.
    case absent
    /// A file without content.
    case empty
    /// A database of Byline in which nothing was founded or joined: `create` was cut short.
    case vacant
    /// A newsroom's database, and the member that it is for.
    case newsroom(NewsroomID, MemberID)

    /// Looks into the database at `path`; `thoroughly` has SQLite check its whole structure.
    ///
    /// - Throws: `StorageError` when it is damaged, another program's, or of a newer version.
    static func of(_ path: String, thoroughly: Bool) throws(StorageError) -> Inspection {
        let size = try Files.size(of: path)
        // SQLite takes an empty file as a new database, and would throw its log away.
        guard let size, size > 0 else {
            guard try Files.size(of: path + "-wal") ?? 0 == 0 else {
                throw .damaged(
                    path: path,
                    reason: (size == nil ? "it is missing" : "it is empty")
                        + ", though its write-ahead log is there")
            }
            return size == nil ? .absent : .empty
        }
        guard size >= smallestDatabase else {
            throw .damaged(path: path, reason: "only \(size) bytes of it are left")
        }
        try Files.requireWritable(path)
        return try StorageError.naming(path) {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(StorageLimits.busySeconds)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in try look(into: db, path: path, thoroughly: thoroughly) }
        }
    }

    /// The smallest page that a database can have; SQLite would found a new one in a single byte.
    private static let smallestDatabase = 512

    private static func look(
        into db: Database, path: String, thoroughly: Bool
    ) throws -> Inspection {
        let id = try Int64.fetchOne(db, sql: "PRAGMA application_id")
        let isBlank = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard id == Schema.applicationID else {
            guard isBlank && id == 0 else { throw StorageError.foreign(path: path) }
            return .vacant
        }
        guard try !Schema.migrator.hasBeenSuperseded(db) else {
            throw StorageError.newer(path: path)
        }
        if thoroughly {
            let complaint = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard complaint == "ok" else {
                throw StorageError.damaged(path: path, reason: complaint)
            }
        }
        guard try db.tableExists("meta"),
            let row = try Row.fetchOne(db, sql: "SELECT newsroom, member FROM meta")
        else { return .vacant }
        let cells = Cells(row, table: "meta", path: path)
        return .newsroom(
            NewsroomID(try cells.bytes32("newsroom")), MemberID(try cells.bytes32("member")))
    }
}
