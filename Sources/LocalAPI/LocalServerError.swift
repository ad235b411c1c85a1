/// Why the local API cannot be served.
public enum LocalServerError: Error, Equatable, CustomStringConvertible {
    /// The path does not fit a socket's address.
    case pathTooLong(path: String, limit: Int)
    /// The socket's directory cannot be made.
    case noDirectory(path: String, cause: String)
    /// Something that is not a socket has the socket's name.
    case notASocket(path: String)
    /// The system refuses to listen there.
    case cannotListen(path: String, cause: String)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .pathTooLong(let path, let limit):
            return """
                the socket's path \(path) has \(path.utf8.count) bytes, and a Unix socket's path \
                has at most \(limit); choose a home with a shorter path
                """
        case .noDirectory(let path, let cause):
            return """
                the socket's directory \(path) cannot be made: \(cause); \
                make it yourself, or choose another home
                """
        case .notASocket(let path):
            return "\(path) is not a socket, so it is left alone; move it away and start again"
        case .cannotListen(let path, let cause):
            return "cannot listen at \(path): \(cause); check who may write to its directory"
        }
    }
}
