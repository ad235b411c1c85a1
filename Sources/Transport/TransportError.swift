/// Why a transport did not start, or a socket could not be made.
public enum TransportError: Error, Equatable, CustomStringConvertible {
    /// The TCP port could not be bound.
    case cannotListen(port: UInt16, reason: String)
    /// No TLS context could be made from the member's key.
    case unusableIdentity(reason: String)
    /// The transport was started before; each is for one run.
    case alreadyStarted
    /// A system call failed with this `errno`.
    case systemCall(String, errorCode: Int32)

    /// The thing that failed, why, and what to do next.
    public var description: String {
        switch self {
        case .cannotListen(let port, let reason):
            "cannot listen on TCP port \(port): \(reason); choose another, or stop what uses it"
        case .unusableIdentity(let reason):
            "cannot use the member's key for TLS: \(reason); restore the key file"
        case .alreadyStarted:
            "the transport was started before; make a new one"
        case .systemCall(let name, let code):
            "\(name) failed with errno \(code)"
        }
    }
}
