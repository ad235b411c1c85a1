internal import Foundation
internal import GRDB
internal import Newsroom

/// Has a journal forget what is old, or too much.
///
/// The wall clock is not trusted: one that is set to the year 2100 would forget everything. So the
/// journal has a date of its own, on disk, which follows the clock by a day at most in an hour, and
/// never goes back. A clock that is wrong for an hour costs a day of history; after a month's
/// holiday changes are kept for a day or two longer.
struct JournalPruning {
    /// Changes written since the last run; nil before the first.
    private var unpruned: Int?
    private var last: Moment?
    /// When the journal's date last followed the clock.
    private var followed: Moment?

    /// Forgets what is due, if it is time to look.
    mutating func run(in db: Database, written: Int, at now: Time, keeping days: Int) throws {
        let count = unpruned.map { $0 + written } ?? .max
        let isTime = last.map { now.monotonic - $0 >= StorageLimits.journalPrunePause } ?? true
        guard isTime || count >= StorageLimits.journalUnpruned else {
            unpruned = count
            return
        }
        let date = try followed(now, in: db)
        try Self.forget(
            before: date.millisecondsSinceEpoch - Span.days(Int64(days)).milliseconds, db)
        try Self.keepCaps(db)
        unpruned = 0
        last = now.monotonic
    }

    /// The journal's date, after it has followed the clock as far as it may.
    private mutating func followed(_ now: Time, in db: Database) throws -> WallTime {
        let wall = now.wall.millisecondsSinceEpoch
        let stored = try Int64.fetchOne(db, sql: "SELECT date FROM journal")
        let isTime = followed.map { now.monotonic - $0 >= StorageLimits.journalPrunePause } ?? true
        var date = stored ?? wall
        if isTime && wall > date {
            date = min(wall, date + StorageLimits.journalStep.milliseconds)
        }
        if date != stored {
            try db.execute(sql: "UPDATE journal SET date = ?", arguments: [date])
            followed = now.monotonic
        }
        return WallTime(millisecondsSinceEpoch: min(date, wall))
    }

    /// Forgets what is older than `oldest`. What was noted under a clock that was slow looks older
    /// than it is: it goes only with all that this node learned of before. What came from a peer
    /// has its own time.
    private static func forget(before oldest: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM changes WHERE learned < ?1 AND (witness IS NOT NULL OR id < ifnull(
                    (SELECT min(id) FROM changes WHERE learned >= ?1 AND witness IS NULL),
                    (SELECT max(id) + 1 FROM changes)))
                """, arguments: [oldest])
    }

    private static func keepCaps(_ db: Database) throws {
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
}
