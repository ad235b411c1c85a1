/// Why the daemon gave no good answer.
public enum ClientError: Error, Equatable, CustomStringConvertible {
    /// Nothing listens on the socket.
    case noDaemon(socket: String)
    /// The socket belongs to another user.
    case notPermitted(socket: String)
    /// The daemon stopped answering, or went away, before the answer was whole.
    case disconnected(socket: String, cause: String)
    /// The daemon answered with an error.
    case api(status: UInt, APIError)
    /// The daemon's answer is not what this program expects.
    case badAnswer(String)
    /// This reader was slower than the newsroom, and the daemon ended its stream of events.
    case tooSlow

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .noDaemon(let socket):
            return "no daemon answers at \(socket); start it with `bylined`"
        case .notPermitted(let socket):
            return "the daemon at \(socket) belongs to another user; ask as that user"
        case .disconnected(let socket, let cause):
            return "the daemon at \(socket) went away (\(cause)); start it again with `bylined`"
        case .api(_, let error):
            return error.message
        case .badAnswer(let detail):
            return """
                the daemon's answer makes no sense (\(detail)); \
                check that byline and bylined are of one version
                """
        case .tooSlow:
            return "events came faster than they were read, and the stream ended; watch again"
        }
    }
}
