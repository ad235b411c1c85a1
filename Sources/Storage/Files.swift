internal import Glibc

/// The few file operations that a home needs, with errors that name the file.
enum Files {
    /// Whether anything is at `path`.
    static func exists(_ path: String) throws(StorageError) -> Bool {
        try status(of: path) != nil
    }

    /// The bytes in the file, or nil if there is none.
    static func size(of path: String) throws(StorageError) -> Int? {
        try status(of: path).map { Int($0.st_size) }
    }

    /// Whether a directory is at `path`; a file there is an error.
    static func directoryExists(_ path: String) throws(StorageError) -> Bool {
        guard let status = try status(of: path) else { return false }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: path) }
        return true
    }

    /// Makes a directory of mode 0700, and those above it that are missing.
    static func makeDirectory(_ path: String) throws(StorageError) {
        guard try !directoryExists(path) else { return }
        let above = parent(of: path)
        try makeDirectory(above)
        // Another process may have made it meanwhile.
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .file(path: path, operation: .makeDirectory, errno: errno)
        }
        try syncDirectory(above)
    }

    /// Checks that files can be made in a directory, or a file written.
    static func requireWritable(_ path: String) throws(StorageError) {
        guard access(path, R_OK | W_OK) == 0 else {
            throw .file(path: path, operation: .write, errno: errno)
        }
    }

    /// Opens a file; the caller closes the descriptor. It is not handed to programs started later.
    static func open(
        _ path: String, _ flags: Int32, mode: mode_t = 0o600
    ) throws(StorageError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .file(path: path, operation: .open, errno: errno) }
        return descriptor
    }

    /// Writes all bytes from the descriptor's position on, and brings them to the disk.
    static func write(
        _ bytes: [UInt8], to descriptor: Int32, path: String
    ) throws(StorageError) {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(descriptor, Array(bytes[written...]), bytes.count - written)
            guard count > 0 || errno == EINTR else {
                throw .file(path: path, operation: .write, errno: errno)
            }
            written += max(0, count)
        }
        guard fsync(descriptor) == 0 else {
            throw .file(path: path, operation: .sync, errno: errno)
        }
    }

    /// Up to `limit` bytes from the descriptor's position on.
    static func read(
        upTo limit: Int, from descriptor: Int32, path: String
    ) throws(StorageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = Glibc.read(descriptor, &bytes, limit)
        guard count >= 0 else { throw .file(path: path, operation: .read, errno: errno) }
        return Array(bytes[..<count])
    }

    /// Makes an empty file of mode 0600 unless one is there: SQLite gives its other files the
    /// same mode.
    static func makePrivate(_ path: String) throws(StorageError) {
        close(try open(path, O_RDWR | O_CREAT))
        try syncDirectory(parent(of: path))
    }

    /// Brings a directory's names to the disk.
    static func syncDirectory(_ path: String) throws(StorageError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw .file(path: path, operation: .sync, errno: errno)
        }
    }

    /// The path from the root, without slashes at its end.
    static func absolute(_ path: String) -> String {
        var bytes = Array(path.utf8)
        if bytes.first != slash, let here = getcwd(nil, 0) {
            bytes = Array(String(cString: here).utf8) + [slash] + bytes
            free(here)
        }
        while bytes.count > 1 && bytes.last == slash { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The directory that holds an absolute path's last part.
    static func parent(of path: String) -> String {
        // By bytes: a combining accent after a slash would hide it among the characters.
        guard let last = path.utf8.lastIndex(of: slash), last > path.startIndex else { return "/" }
        return absolute(String(path[..<last]))
    }

    private static let slash = UInt8(ascii: "/")

    private static func status(of path: String) throws(StorageError) -> stat? {
        var status = stat()
        guard stat(path, &status) != 0 else { return status }
        switch errno {
        case ENOENT: return nil
        case ENOTDIR: throw .notADirectory(path: parent(of: path))
        default: throw .file(path: path, operation: .open, errno: errno)
        }
    }
}
