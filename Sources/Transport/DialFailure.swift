internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Why a dial came to nothing.
public enum DialFailure: Equatable, Sendable {
    /// The host is there, and nobody listens on the port (ECONNREFUSED).
    case refused
    /// No answer in time.
    case timedOut
    /// There is no way to the host: no route, no interface, or the host does not answer on its
    /// link.
    case unreachable
    /// Anything else, in words: the name is unknown, the handshake failed, too many dials wait.
    case failed(String)

    /// What `error`, thrown by a connect, means. When a host name had several addresses, a refusal
    /// by one says most: the host is there.
    init(_ error: any Error) {
        switch error {
        case let failure as NIOConnectionError:
            self = Self(allOf: failure)
        case let failure as IOError:
            self = Self(errorCode: failure.errnoCode, text: "\(failure)")
        case TransportError.systemCall(_, let code):
            self = Self(errorCode: code, text: "\(error)")
        case ChannelError.connectTimeout:
            self = .timedOut
        default:
            self = .failed("\(error)")
        }
    }

    private init(allOf failure: NIOConnectionError) {
        let failures = failure.connectionErrors.map { Self($0.error) }
        if failures.contains(.refused) {
            self = .refused
        } else if let first = failures.first {
            self = first
        } else if failure.dnsAError != nil || failure.dnsAAAAError != nil {
            self = .failed("the host name \(failure.host) is unknown: check it, or give an address")
        } else {
            self = .timedOut
        }
    }

    private init(errorCode: CInt, text: String) {
        switch errorCode {
        case ECONNREFUSED: self = .refused
        case ETIMEDOUT: self = .timedOut
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ENODEV, EADDRNOTAVAIL:
            self = .unreachable
        default: self = .failed(text)
        }
    }
}
