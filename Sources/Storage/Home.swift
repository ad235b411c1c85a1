public import Newsroom
internal import Replication
public import Wire

/// The directory of one daemon: its identity key, its database, its journal of lock changes, and
/// the lock that keeps a second daemon out. The directory and all in it are the owner's alone.
public struct Home: Sendable {
    /// The directory, from the root.
    public let path: String
    /// Who the daemon is.
    public let identity: Identity
    /// The newsroom that it belongs to.
    public let newsroom: NewsroomID

    /// Opens the home of a member.
    ///
    /// - Throws: `StorageError.noNewsroom` where nothing was founded or joined, or another case
    ///   when the key or the database cannot be used; nothing is changed then.
    public static func open(at path: String) throws(StorageError) -> Home {
        let path = Files.absolute(path)
        guard try Files.directoryExists(path) else { throw .noNewsroom(home: path) }
        let database = databasePath(in: path)
        switch try Inspection.of(database, thoroughly: false) {
        case .absent, .vacant: throw .noNewsroom(home: path)
        case .empty: throw .empty(path: database)
        case .newsroom(let newsroom, let member):
            try Files.requireWritable(path)
            let identity = try IdentityFile(path: keyPath(in: path)).read()
            guard identity.member == member else {
                throw .otherMember(path: database, holds: member)
            }
            return Home(path: path, identity: identity, newsroom: newsroom)
        }
    }

    /// The identity whose key is in the home at `path`, or nil if there is none: `create` keeps
    /// it, so whoever founds or joins anew there uses it again.
    ///
    /// - Throws: `StorageError` when the key is of a wrong size or open to others.
    public static func identity(at path: String) throws(StorageError) -> Identity? {
        let path = Files.absolute(path)
        guard try Files.directoryExists(path), try Files.exists(keyPath(in: path)) else {
            return nil
        }
        return try IdentityFile(path: keyPath(in: path)).read()
    }

    /// Makes a home, with the directories above it, for a newsroom that was founded or joined.
    /// If it is cut short, the same call made again completes it.
    ///
    /// - Parameter facts: What the newsroom is known by so far; its genesis is among them.
    /// - Throws: `StorageError.holdsNewsroom` when the home is taken, `otherKey` when it holds
    ///   another identity, `locked` when a daemon runs on it, or another case when the disk
    ///   refuses.
    public static func create(
        at path: String, identity: Identity, newsroom: NewsroomID, facts: [Fact],
        newsroomKey: NewsroomKey?
    ) throws(StorageError) {
        let path = Files.absolute(path)
        try Files.makeDirectory(path)
        try Files.requireWritable(path)
        let lock = try HomeLock(home: path, path: lockPath(in: path))
        let database = databasePath(in: path)
        if case .newsroom(let present, _) = try Inspection.of(database, thoroughly: false) {
            throw .holdsNewsroom(home: path, present)
        }
        try IdentityFile(path: keyPath(in: path)).write(identity)
        try Files.makePrivate(database)
        let repository = try Repository(path: database)
        let records = facts.map { Record.fact($0) } + (newsroomKey.map { [.newsroomKey($0)] } ?? [])
        try repository.found(newsroom: newsroom, member: identity.member, records: records)
        try repository.close()
        lock.release()
    }

    /// Takes the home for this process, until the lock is released or goes out of scope.
    ///
    /// - Throws: `StorageError.locked`, with the id of the process that has it.
    public func lock() throws(StorageError) -> HomeLock {
        try HomeLock(home: path, path: Home.lockPath(in: path))
    }

    /// Opens the home's database; the caller holds the home's lock.
    ///
    /// - Throws: `StorageError` when the database is damaged or was written by a newer version;
    ///   nothing is changed then.
    public func repository() throws(StorageError) -> Repository {
        try Repository(path: Home.databasePath(in: path))
    }

    /// Opens the home's journal of lock changes, or begins one; the caller holds the home's lock.
    ///
    /// - Parameters:
    ///   - days: how long a change is kept.
    ///   - onFailure: told of each write that failed, on a queue of the journal's.
    /// - Throws: `StorageError.journal`; a daemon can do without.
    public func journal(
        keeping days: Int, onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) -> Journal {
        try Journal(
            path: path + "/journal.sqlite", newsroom: newsroom, days: days, onFailure: onFailure)
    }

    private static func keyPath(in home: String) -> String { home + "/identity.key" }
    private static func databasePath(in home: String) -> String { home + "/byline.sqlite" }
    private static func lockPath(in home: String) -> String { home + "/daemon.lock" }
}
