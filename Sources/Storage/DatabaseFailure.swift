internal import GRDB

extension StorageError {
    /// Runs `body`, and turns what SQLite or GRDB throw into an error that names the database.
    static func naming<Value>(
        _ path: String, _ body: () throws -> Value
    ) throws(StorageError) -> Value {
        do {
            return try body()
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// What an error of SQLite's or GRDB's means for the database at `path`.
    init(_ error: any Error, path: String) {
        if let error = error as? StorageError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .database(path: path, code: 0, message: String(describing: error))
            return
        }
        let message = error.message ?? "no further message"
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, reason: message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        // What GRDB says once the connection was closed.
        case .SQLITE_MISUSE: self = .closed(path: path)
        default:
            self = .database(
                path: path, code: error.extendedResultCode.rawValue, message: message)
        }
    }
}
