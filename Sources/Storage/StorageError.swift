internal import Glibc
public import Newsroom
public import Replication

/// What was being done with a file when the system refused.
public enum FileOperation: String, Sendable {
    /// Making a directory.
    case makeDirectory = "make the directory"
    /// Opening a file or a directory.
    case open = "open"
    /// Reading.
    case read = "read"
    /// Writing, or checking that one may.
    case write = "write to"
    /// Bringing what was written to the disk.
    case sync = "bring to the disk"
    /// Putting a finished file in its place.
    case link = "put in place"
    /// Taking the lock.
    case lock = "lock"
}

/// Why a home or its database cannot be used. Whatever the case, nothing was overwritten or
/// deleted.
public enum StorageError: Error, Equatable, Sendable {
    /// Nothing was founded or joined in this home.
    case noNewsroom(home: String)
    /// The home belongs to a newsroom already.
    case holdsNewsroom(home: String, NewsroomID)
    /// A file is where the home's directory should be.
    case notADirectory(path: String)
    /// A process, of this id unless it could not be read, has the home's lock.
    case locked(home: String, pid: Int32?)
    /// The system refused a file operation with this `errno`.
    case file(path: String, operation: FileOperation, errno: Int32)
    /// There is a newsroom, but no identity key.
    case keyMissing(path: String)
    /// The identity key has another size than 32 bytes.
    case keySize(path: String, bytes: Int)
    /// Others than the owner may use the identity key; `mode` is its permission bits.
    case keyMode(path: String, mode: UInt32)
    /// Another identity's key is in the home.
    case otherKey(path: String, holds: MemberID)
    /// The database was founded for another member than the identity key's.
    case otherMember(path: String, holds: MemberID)
    /// The database was founded for another newsroom.
    case otherNewsroom(path: String, holds: NewsroomID)
    /// The database is a file without any content.
    case empty(path: String)
    /// The database cannot be trusted, for this reason.
    case damaged(path: String, reason: String)
    /// The file is another program's database.
    case foreign(path: String)
    /// A newer version of Byline has changed the database's schema.
    case newer(path: String)
    /// There is no room for what should be written.
    case full(path: String)
    /// Another program keeps the database locked.
    case busy(path: String)
    /// SQLite refused for another reason; `code` is its extended result code.
    case database(path: String, code: Int32, message: String)
    /// A second promise of one term contradicts the first.
    case promiseBroken(ArticleID, Term, first: ClaimID)
    /// The database was closed before the write.
    case closed(path: String)
    /// The journal of lock changes cannot be used, for this reason. Locks do not depend on it.
    case journal(path: String, reason: String)
}

extension StorageError: CustomStringConvertible {
    /// The thing, the cause, and what to do next.
    public var description: String {
        switch self {
        case .noNewsroom, .holdsNewsroom, .notADirectory, .locked, .file: homeDescription
        case .keyMissing, .keySize, .keyMode, .otherKey: keyDescription
        default: databaseDescription
        }
    }

    private var homeDescription: String {
        switch self {
        case .noNewsroom(let home):
            "no newsroom in \(home): run `byline init` or `byline join` first, or name another "
                + "home with --home"
        case .holdsNewsroom(let home, let newsroom):
            "\(home) already belongs to the newsroom \(newsroom): name another home with --home"
        case .notADirectory(let path):
            "\(path) is not a directory: move that file aside, or name another home with --home"
        case .locked(let home, let pid):
            "\(home) is in use by \(pid.map { "the process \($0)" } ?? "another process"): "
                + "stop it first, or name another home with --home"
        case .file(let path, let operation, let code):
            "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code))); "
                + StorageError.remedy(for: code)
        default: ""
        }
    }

    private static func remedy(for code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "make room on that disk, then try again"
        case EROFS, EACCES, EPERM, ENOENT:
            "make it writable for this user, or name another home with --home"
        default: "check that disk, or name another home with --home"
        }
    }

    private var keyDescription: String {
        let recover =
            "put it back from a backup, or move the whole home aside and run `byline join` "
            + "with a new code"
        return switch self {
        case .keyMissing(let path): "the identity key \(path) is missing: \(recover)"
        case .keySize(let path, let bytes):
            "the identity key \(path) has \(bytes) bytes instead of 32: \(recover)"
        case .keyMode(let path, let mode):
            "the identity key \(path) has mode \(String(mode, radix: 8)), so others may use it: "
                + "if nobody did, run `chmod 600 '\(path)'`"
        case .otherKey(let path, let holds):
            "\(path) is the key of \(holds) already, and keys are never replaced: use that "
                + "identity, or name another home with --home"
        default: ""
        }
    }

    private var databaseDescription: String {
        let recover =
            "Nothing was changed, and the identity key is untouched. Move that file (with its -wal "
            + "and -shm) aside, then restore it from a backup, or run `byline join` with a new code"
        return switch self {
        case .otherMember(let path, let holds):
            "\(path) belongs to the member \(holds), not to the identity key beside it: "
                + "put back the two that belong together"
        case .otherNewsroom(let path, let holds):
            "\(path) belongs to the newsroom \(holds): name that newsroom's home with --home"
        case .empty(let path):
            "\(path) is empty: if `byline init` or `byline join` was cut short, run it again. "
                + "Else it was damaged: restore it from a backup. Nothing was changed"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason). \(recover)"
        case .foreign(let path): "\(path) is not a database of Byline. \(recover)"
        case .newer(let path):
            "\(path) was written by a newer Byline. Nothing was changed: install that version "
                + "again, or name another home with --home"
        case .full(let path):
            "no room to write to \(path): the disk is full, or the database reached its cap of "
                + "1 GiB. Nothing was lost: make room on that disk, then try again"
        case .busy(let path):
            "\(path) is locked by another program: close whatever has it open, then try again"
        case .database(let path, let code, let message):
            "SQLite could not use \(path): \(message) (code \(code)); check that disk and the "
                + "file's permissions, then try again"
        case .promiseBroken(let article, let term, let first):
            "term \(term.number) of \(article) is promised to \(first) already, and a promise is "
                + "kept: restart the daemon, and report this as a defect"
        case .closed(let path): "\(path) was closed before this write: start the daemon again"
        case .journal(let path, let reason):
            "the journal of lock changes \(path) cannot be used: \(reason). Locks do not depend on "
                + "it: check that disk, or move the file (with its -wal and -shm) aside, and "
                + "restart bylined, which begins a new one"
        default: ""
        }
    }
}
