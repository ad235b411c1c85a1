internal import Newsroom

/// The caps of what is kept on disk beyond those of `NewsroomLimits`, and the disk's times.
enum StorageLimits {
    /// Pages of 4 KiB that the database may fill, 1 GiB in all: twice what the largest newsroom's
    /// facts, claims and certificates come to, so only a defect reaches it.
    static let databasePages = 262_144
    /// Bytes that the write-ahead log is cut back to once its pages are in the database.
    static let logBytes = 4_194_304
    /// How long one daemon's write waits for another program that looks into the database, such as
    /// a backup.
    static let busySeconds = 5.0
    /// How long it is remembered that a notice was seen: well beyond the horizon, after which
    /// the claim that was lost is itself forgotten.
    static let seenNotices = Span.days(30)
    /// Changes that the journal keeps; the oldest go first. Twenty editors who claim thirty times a
    /// day leave about 160,000 in 90 days, at some 600 bytes each.
    static let journalChanges = 250_000
    /// Pages of 4 KiB that the journal may fill, 512 MiB: in large newsrooms a change may bring a
    /// certificate of some 60 KiB along.
    static let journalPages = 131_072
    /// Changes that wait for the disk; more are dropped and counted, so that a disk that hangs does
    /// not fill the memory.
    static let journalQueued = 65_536
    /// Changes read for one question, so that its answer takes about a second at most.
    static let journalRead = 50_000
    /// Changes written between two prunings: as many as may come on top of the caps.
    static let journalUnpruned = 1_000
    /// Before what the disk refused is tried again.
    static let journalRetrySeconds = 10.0
    /// How far the journal's date follows a clock in `journalPrunePause`.
    static let journalStep = Span.days(1)
    /// The longest time between two prunings while changes come.
    static let journalPrunePause = Span.seconds(3_600)
}
