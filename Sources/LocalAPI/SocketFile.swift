internal import BylineClient
internal import Foundation
internal import Glibc

/// The file of the daemon's Unix socket: only its user may pass.
struct SocketFile: Sendable {
    let path: String

    /// Makes the directory, mode 0700, unless it is there. A directory of the user's own keeps the
    /// mode that the user gave it: the socket's own mode is what counts on Linux.
    func prepare() throws(LocalServerError) {
        guard path.utf8.count <= BylineClient.Limits.socketPathBytes else {
            throw .pathTooLong(path: path, limit: BylineClient.Limits.socketPathBytes)
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .noDirectory(path: directory, cause: Self.cause(error))
        }
        var info = stat()
        if lstat(path, &info) == 0, info.st_mode & S_IFMT != S_IFSOCK {
            throw .notASocket(path: path)
        }
    }

    /// Mode 0600: nobody else may connect.
    func restrict() {
        chmod(path, 0o600)
    }

    /// Takes the name away, so that clients see at once that nobody listens.
    func remove() {
        unlink(path)
    }

    private static func cause(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
            return error.localizedDescription
        }
        return String(cString: strerror(Int32(underlying.code)))
    }
}
