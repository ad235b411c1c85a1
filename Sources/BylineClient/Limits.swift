/// Every cap of the local side that server, client and CLI must agree on.
public enum Limits {
    /// Bytes of UTF-8 in an article id: fits a claim into one multicast packet (DESIGN 5).
    public static let articleBytes = 256
    /// Bytes in a Unix socket's path: `sockaddr_un.sun_path` holds 108, one of them the NUL.
    public static let socketPathBytes = 107
    /// Bytes in an answer that a client takes in: a snapshot of 10,000 locks fits several times.
    static let answerBytes = 64 * 1024 * 1024
    /// Bytes in one server-sent event: a snapshot is the largest, so the same as an answer.
    static let eventBytes = answerBytes
    /// Seconds until a question to the daemon counts as unanswered: it answers from memory.
    static let answerSeconds: Int64 = 10
    /// Seconds of silence after which an event stream counts as broken: three heartbeats.
    static let silenceSeconds: Int64 = 45
}
