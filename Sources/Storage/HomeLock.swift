internal import Glibc

/// Holds a home for one process, from `Home.lock()` until it is released or goes out of scope.
/// The system drops the lock when the process dies, so a file left behind is no obstacle.
public struct HomeLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock and leaves this process's id in the file.
    init(home: String, path: String) throws(StorageError) {
        let descriptor = try Files.open(path, O_RDWR | O_CREAT)
        do throws(StorageError) {
            try HomeLock.take(descriptor, home: home, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Lets another process have the home.
    public consuming func release() {}

    private static func take(
        _ descriptor: Int32, home: String, path: String
    ) throws(StorageError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else {
                throw .file(path: path, operation: .lock, errno: errno)
            }
            let text = try Files.read(upTo: 32, from: descriptor, path: path)
            let digits = text.prefix { $0 != UInt8(ascii: "\n") }
            throw .locked(home: home, pid: Int32(String(decoding: digits, as: UTF8.self)))
        }
        guard ftruncate(descriptor, 0) == 0 else {
            throw .file(path: path, operation: .write, errno: errno)
        }
        try Files.write(Array("\(getpid())\n".utf8), to: descriptor, path: path)
    }
}
