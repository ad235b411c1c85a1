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
    /// How long it is remembered that a notice was delivered: well beyond the horizon, after which
    /// the claim that was lost is itself forgotten.
    static let deliveredNotices = Span.days(30)
}
