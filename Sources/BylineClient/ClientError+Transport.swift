internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore

extension ClientError {
    /// The plain meaning of what went wrong on the way to the daemon and back.
    init(_ error: any Error, socket: String) {
        switch error {
        case let error as ClientError:
            self = error
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM:
            self = .notPermitted(socket: socket)
        case let error as IOError
        where error.errnoCode == ENOENT || error.errnoCode == ECONNREFUSED:
            self = .noDaemon(socket: socket)
        case let error as HTTPClientError where error == .connectTimeout:
            self = .noDaemon(socket: socket)
        case is DecodingError:
            self = .badAnswer("\(error)")
        default:
            self = .disconnected(socket: socket, cause: "\(error)")
        }
    }
}
