internal import GRDB

/// The tables of `journal.sqlite`. A migration that was released is never altered; a change is a
/// migration of its own.
enum JournalSchema {
    /// Marks the database as Byline's journal (SQLite's `application_id`): "BylJ".
    static let applicationID: Int64 = 0x4279_6C4A

    /// Brings a database to the newest schema, a transaction each migration.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal") { db in
            try db.execute(sql: journal)
        }
        return migrator
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
