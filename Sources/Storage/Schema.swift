internal import GRDB

/// The tables of `byline.sqlite`. A migration that was released is never altered; a change is a
/// migration of its own.
enum Schema {
    /// Marks the database as Byline's (SQLite's `application_id`): "Byln".
    static let applicationID: Int64 = 0x4279_6C6E

    /// Brings a database to the newest schema, a transaction each migration.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 newsroom") { db in
            try db.execute(sql: newsroom)
        }
        migrator.registerMigration("2 application actions") { db in
            try db.execute(sql: applicationActions)
        }
        migrator.registerMigration("3 sessions") { db in
            try db.execute(sql: sessions)
        }
        migrator.registerMigration("persons") { db in
            try db.execute(sql: persons)
        }
        migrator.registerMigration("queue") { db in
            try db.execute(sql: queue)
        }
        migrator.registerMigration("devices") { db in
            try db.execute(sql: devices)
        }
        migrator.registerMigration("answers") { db in
            try db.execute(sql: answers)
        }
        return migrator
    }

    // Articles are blobs of UTF-8, as they are compared byte by byte. In `peers` the key rises
    // with every contact, so it is also the order in which members were last reached.
    private static let newsroom = """
        CREATE TABLE meta (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            newsroom BLOB NOT NULL CHECK (length(newsroom) = 32),
            member BLOB NOT NULL CHECK (length(member) = 32),
            ceiling INTEGER NOT NULL CHECK (ceiling >= 0),
            last_alive INTEGER
        ) STRICT;
        CREATE TABLE facts (
            id BLOB PRIMARY KEY CHECK (length(id) = 32),
            content BLOB NOT NULL,
            signature BLOB NOT NULL
        ) STRICT;
        CREATE TABLE own_claims (
            article BLOB PRIMARY KEY,
            claim BLOB NOT NULL,
            written INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE promises (
            article BLOB NOT NULL,
            term INTEGER NOT NULL,
            lamport INTEGER NOT NULL,
            member BLOB NOT NULL CHECK (length(member) = 32),
            PRIMARY KEY (article, term)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE notices (
            lamport INTEGER NOT NULL,
            member BLOB NOT NULL CHECK (length(member) = 32),
            article BLOB NOT NULL,
            winner_member BLOB NOT NULL CHECK (length(winner_member) = 32),
            winner BLOB NOT NULL,
            reason TEXT NOT NULL,
            at INTEGER NOT NULL,
            delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered IN (0, 1)),
            PRIMARY KEY (lamport, member)
        ) STRICT;
        CREATE TABLE peers (
            contact INTEGER PRIMARY KEY,
            host TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
            member BLOB NOT NULL CHECK (length(member) = 32),
            UNIQUE (host, port)
        ) STRICT;
        CREATE TABLE newsroom_keys (
            generation INTEGER PRIMARY KEY CHECK (generation BETWEEN 0 AND 4294967295),
            secret BLOB NOT NULL CHECK (length(secret) = 32)
        ) STRICT;
        """

    private static let applicationActions = """
        CREATE TABLE own_actions (
            lamport INTEGER PRIMARY KEY,
            action BLOB NOT NULL
        ) STRICT;
        CREATE TABLE delivered_actions (
            member BLOB PRIMARY KEY CHECK (length(member) = 32),
            lamport INTEGER NOT NULL
        ) STRICT;
        """

    private static let queue = """
        CREATE TABLE own_wishes (
            article BLOB PRIMARY KEY,
            wish BLOB NOT NULL,
            session TEXT CHECK (length(session) = 32),
            lasting INTEGER NOT NULL CHECK (lasting IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        """

    private static let sessions = """
        ALTER TABLE own_claims ADD COLUMN session TEXT CHECK (length(session) = 32);
        """

    // A notice may name no winner, and stays until it was seen. SQLite cannot take a NOT NULL away,
    // so the table is made anew; the order of the rows is that of the notices.
    private static let persons = """
        CREATE TABLE notices_until_seen (
            lamport INTEGER NOT NULL,
            member BLOB NOT NULL CHECK (length(member) = 32),
            article BLOB NOT NULL,
            winner_member BLOB CHECK (length(winner_member) = 32),
            winner BLOB,
            reason TEXT NOT NULL,
            at INTEGER NOT NULL,
            seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)),
            PRIMARY KEY (lamport, member),
            CHECK ((winner IS NULL) = (winner_member IS NULL))
        ) STRICT;
        INSERT INTO notices_until_seen
            SELECT lamport, member, article, winner_member, winner, reason, at, delivered
            FROM notices ORDER BY rowid;
        DROP TABLE notices;
        ALTER TABLE notices_until_seen RENAME TO notices;
        """

    // A question has one answer that counts, and a seen one is of no more use: its row goes.
    private static let answers = """
        CREATE TABLE own_answers (
            article BLOB NOT NULL,
            asker BLOB NOT NULL CHECK (length(asker) = 32),
            answer BLOB NOT NULL,
            PRIMARY KEY (article, asker)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE heard_answers (
            asked INTEGER PRIMARY KEY,
            answer BLOB NOT NULL,
            member BLOB NOT NULL CHECK (length(member) = 32),
            at INTEGER NOT NULL
        ) STRICT;
        """

    private static let devices = """
        CREATE TABLE own_devices (
            member BLOB PRIMARY KEY CHECK (length(member) = 32)
        ) STRICT, WITHOUT ROWID;
        """
}
