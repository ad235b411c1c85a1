internal import Foundation
internal import GRDB
internal import Newsroom
internal import Wire

/// The tables of `journal.sqlite`. A migration that was released is never altered; a change is a
/// migration of its own.
enum JournalSchema {
    /// Marks the database as Byline's journal (SQLite's `application_id`): "BylJ".
    static let applicationID: Int64 = 0x4279_6C4A

    /// Brings a database to the newest schema, a transaction each migration.
    static func migrator(of newsroom: NewsroomID) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal") { db in
            try db.execute(sql: journal)
        }
        migrator.registerMigration("outside") { db in
            try db.execute(sql: peers)
            try markAll(db, in: newsroom)
        }
        return migrator
    }

    // Of the tables: `journal` tells this journal from one that was begun in its place, and has the
    // date that pruning goes by; `fetched` says how far another member's was compared with it. A
    // change's witness is the member that told of it long after; it has none if it was learned of
    // as it happened.
    private static let peers = """
        ALTER TABLE changes ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE changes ADD COLUMN witness BLOB;
        CREATE INDEX changes_by_mark ON changes (mark);
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL,
            date INTEGER
        ) STRICT;
        INSERT INTO journal VALUES (1, random(), (SELECT max(learned) FROM changes));
        CREATE TABLE fetched (
            member BLOB PRIMARY KEY CHECK (length(member) = 32),
            number INTEGER NOT NULL,
            place INTEGER NOT NULL
        ) STRICT;
        """

    /// Marks what an older version wrote; what it cannot read stays without a mark.
    private static func markAll(_ db: Database, in newsroom: NewsroomID) throws {
        let ids = try Int64.fetchAll(db, sql: "SELECT id FROM changes")
        for id in ids {
            let row = try Row.fetchOne(
                db, sql: "SELECT content, signature, certified FROM changes WHERE id = ?",
                arguments: [id])
            guard let row, let content: Data = Data.fromDatabaseValue(row["content"]),
                let signature: Data = Data.fromDatabaseValue(row["signature"]),
                let entry = try? KeptEntry.read(
                    SignedStatement(content: Array(content), signature: Array(signature)),
                    in: newsroom, isVerified: true),
                let change = JournalEntry(
                    entry, isCertified: Int.fromDatabaseValue(row["certified"]) == 1,
                    learned: .unknown)
            else { continue }
            try db.execute(
                sql: "UPDATE changes SET mark = ? WHERE id = ?",
                arguments: [JournalMark(change).column, id])
        }
    }

    // The key of a row rises with each change, so it is also the order in which this node learned
    // of them. A change is told once, however often its claim is written again.
    private static let journal = """
        CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            article BLOB NOT NULL,
            lamport INTEGER NOT NULL,
            member BLOB NOT NULL CHECK (length(member) = 32),
            held INTEGER NOT NULL CHECK (held IN (0, 1)),
            certified INTEGER NOT NULL CHECK (certified IN (0, 1)),
            learned INTEGER NOT NULL,
            content BLOB NOT NULL,
            signature BLOB NOT NULL,
            UNIQUE (article, lamport, member, held, certified)
        ) STRICT;
        CREATE INDEX changes_by_time ON changes (learned);
        """
}
