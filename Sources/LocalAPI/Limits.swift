internal import NIOCore

/// Every cap of the local API. Its callers are this user's own programs and pages: the caps are
/// there so that a program gone wild cannot take the daemon along.
enum Limits {
    /// Bytes in a request's body: the largest is a claim of a few hundred bytes.
    static let bodyBytes = 64 * 1024
    /// Bytes in all of a request's headers: ours have about a hundred.
    static let headerBytes = 16 * 1024
    /// Headers in a request.
    static let headers = 64
    /// Connections at once: some tabs, scripts and watchers; more wait in the backlog.
    static let connections = 512
    /// How long a connection may lie idle between two requests.
    static let idle = TimeAmount.seconds(60)
    /// Events that wait for one slow reader, about 300 KiB; at the next one it is cut off.
    static let eventsQueued = 1_024
    /// Streams of events at once: each may hold a full queue.
    static let streams = 128
    /// How long a reader that was cut off may take to read what it was sent already.
    static let cutOffGrace = Duration.seconds(5)
    /// A stream without news says this often that it is alive; proxies and clients give up after
    /// 30 to 60 s.
    static let heartbeat = Duration.seconds(15)
    /// Bytes of a link's code: 128 bits cannot be guessed.
    static let boardCodeBytes = 16
    /// How long a link is good: a browser opens it at once, a person may fetch it from elsewhere.
    static let boardCodeLifetime = Duration.seconds(5 * 60)
    /// Links that are good at once: who asks for more has lost the older ones.
    static let boardCodes = 16
    /// Bytes of a token, which is good for as long as the daemon runs.
    static let boardTokenBytes = 32
    /// Tokens that are good at once: one a tab, and some that nobody uses any more.
    static let boardTokens = 64
    /// Characters of what somebody sent that an error's message quotes.
    static let quotedCharacters = 64
}
