internal import Storage

/// Why a command got no reply.
enum NoReply: Error, CustomStringConvertible {
    /// The disk would not take what had to be on it first.
    case disk(StorageError)
    /// The daemon stopped.
    case stopped

    var description: String {
        switch self {
        case .disk(let error): "\(error)"
        case .stopped: "bylined is stopping; ask again when it runs"
        }
    }
}
