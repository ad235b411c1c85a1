internal import NIOCore

/// Every cap of the local API. Its callers are this user's own programs: the caps are there so
/// that a program gone wild cannot take the daemon along.
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
}
