internal import Foundation

/// An executable in the directory of hooks, which this user alone may change.
struct HookFile {
    let path: String

    /// The hook at `path`; nil where there is none.
    ///
    /// - Throws: ``HookRefusal`` when it may not be run.
    init?(_ name: HookName, in directory: String) throws(HookRefusal) {
        path = "\(directory)/\(name.rawValue)"
        var status = stat()
        guard stat(path, &status) == 0 else {
            // A link that leads nowhere is not there either.
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw HookRefusal(
                "\(path) cannot be looked at: \(String(cString: strerror(errno))); correct it, or "
                    + "take it away")
        }
        try Self.requireOwn(status, at: path)
        var above = stat()
        guard stat(directory, &above) == 0 else { return nil }
        try Self.requireOwn(above, at: directory)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw HookRefusal("\(path) is no file; a hook is a program or a script")
        }
        guard access(path, X_OK) == 0 else {
            throw HookRefusal("\(path) is not executable; chmod +x it, or take it away")
        }
    }

    /// Whoever may write a hook runs what they like as this user.
    private static func requireOwn(_ status: stat, at path: String) throws(HookRefusal) {
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw HookRefusal(
                "\(path) belongs to user \(status.st_uid), not to this one; chown it, or make a "
                    + "copy of your own")
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw HookRefusal("\(path) may be written by others; chmod go-w it")
        }
    }
}

/// Why a hook is not run.
struct HookRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
