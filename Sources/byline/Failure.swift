/// What the program says with its exit status.
enum ExitStatus: Int32 {
    case other = 1
    /// Someone else holds the article, or it is not mine to release.
    case notHeld = 3
    /// The claim waits for the acks of a majority.
    case pending = 4
    case noDaemon = 5
    /// The daemon cannot tell.
    case unverified = 6
    /// `EX_USAGE` of sysexits.h.
    case usage = 64
}

/// Why a command did not do what it was asked to.
struct Failure: Error {
    let status: ExitStatus
    /// The thing, the cause or limit, and what to do next.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
