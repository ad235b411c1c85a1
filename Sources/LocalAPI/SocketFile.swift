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
        try Self.makeDirectory(URL(fileURLWithPath: path).deletingLastPathComponent())
        // Not stat(2): in a release build Swift takes its structure for another module's.
        let found = try? FileManager.default.attributesOfItem(atPath: path)
        if let type = found?[.type] as? FileAttributeType, type != .typeSocket {
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

    /// `mkdir -p`; Foundation's own keeps the system's reason for a failure to itself.
    private static func makeDirectory(_ directory: URL) throws(LocalServerError) {
        if mkdir(directory.path, 0o700) == 0 { return }
        if errno == ENOENT, directory.pathComponents.count > 1 {
            try makeDirectory(directory.deletingLastPathComponent())
            if mkdir(directory.path, 0o700) == 0 { return }
        }
        let cause = errno
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(
            atPath: directory.path, isDirectory: &isDirectory)
        if exists && isDirectory.boolValue { return }
        throw .noDirectory(path: directory.path, cause: String(cString: strerror(cause)))
    }
}
