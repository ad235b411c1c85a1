/// Why a join code cannot be used, and what to do next.
public enum JoinCodeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is far too short or too long.
    case notACode
    /// Its checksum does not fit its letters.
    case typingError
    /// A later version of byline made it, in this format.
    case newerVersion(UInt8)
    /// It was copied right, but does not hold what an invite needs.
    case notGenuine(WireError)
    /// The time to use it is over.
    case expired

    /// What is wrong, and what to do next.
    public var description: String {
        switch self {
        case .notACode:
            "this is not a join code; paste the whole last line that `byline invite` printed"
        case .typingError:
            "the join code has a typing error or lacks a part; copy it again, whole"
        case .newerVersion(let version):
            """
            the join code is of format \(version), which a later byline made; update byline on \
            this machine and try again
            """
        case .notGenuine(let reason):
            """
            the join code is not a genuine invite (\(reason.rawValue)); ask an admin of the \
            newsroom for a new one
            """
        case .expired:
            """
            the join code has expired; ask an admin of the newsroom for a new one (`byline invite`)
            """
        }
    }
}
