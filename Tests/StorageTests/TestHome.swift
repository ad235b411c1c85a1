import Foundation
import Newsroom
import Replication
import Testing
import Wire

@testable import Storage

/// A newsroom founded in a directory of its own, which goes away with it.
final class TestHome {
    let directory: String
    let path: String
    let identity: Identity
    let founded: Founded

    var database: String { path + "/byline.sqlite" }
    var key: String { path + "/identity.key" }
    var daemonLock: String { path + "/daemon.lock" }
    var member: MemberID { identity.member }

    init(called name: String = "home", created: Bool = true) throws {
        directory =
            FileManager.default.temporaryDirectory.path
            + "/byline-storage-\(UUID().uuidString)"
        path = directory + "/" + name
        identity = Identity()
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        founded = Founding.found(
            name: try Text("The Daily", limit: 128), policy: .advisory,
            names: Names(
                editor: try Text("Ada", limit: 128), device: try Text("desk", limit: 128)),
            identity: identity)
        if created { try create() }
    }

    /// An empty directory for a copy of another's home.
    init(like other: TestHome) throws {
        directory =
            FileManager.default.temporaryDirectory.path
            + "/byline-storage-\(UUID().uuidString)"
        path = directory + "/home"
        identity = other.identity
        founded = other.founded
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func create() throws {
        try Home.create(
            at: path, identity: identity, newsroom: founded.newsroom, facts: [founded.genesis],
            newsroomKey: founded.newsroomKey)
    }

    func repository() throws -> Repository {
        try Home.open(at: path).repository()
    }

    func boot() throws -> Boot {
        try boot(of: try repository())
    }

    func boot(of repository: Repository) throws -> Boot {
        try repository.load(member: member, newsroom: founded.newsroom)
    }

    /// Writes in one run and gives what the next one starts from.
    func rebooted(after records: [Record]) throws -> Boot {
        let repository = try repository()
        try repository.write(records)
        try repository.close()
        return try boot()
    }

    func bytes(_ path: String) -> Data? {
        FileManager.default.contents(atPath: path)
    }

    func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

/// A claim of any member.
func claim(
    _ article: String, stamp: UInt64, term: UInt64 = 1, by member: MemberID,
    status: Claim.Status = .held
) throws -> Claim {
    Claim(
        article: try ArticleID(article),
        id: ClaimID(lamport: LamportStamp(clamping: stamp), member: member),
        term: Term(clamping: term),
        supersedes: [ClaimID(lamport: LamportStamp(clamping: 3), member: member)],
        status: status, desk: try Text("sports", limit: 64),
        since: WallTime(millisecondsSinceEpoch: 1_700_000_000_000))
}

/// An application action of `member`.
func action(_ type: String, stamp: UInt64, of member: MemberID) throws -> ApplicationAction {
    ApplicationAction(
        id: ActionID(lamport: LamportStamp(clamping: stamp), member: member),
        type: try Text(type, limit: 128), payload: [0, 0xff, 10],
        emitted: WallTime(millisecondsSinceEpoch: 1_700_000_000_000))
}

/// A notice of `member`'s loss to somebody else.
func notice(
    _ article: String, stamp: UInt64, of member: MemberID, at milliseconds: Int64
) throws -> Notice {
    Notice(
        claim: ClaimID(lamport: LamportStamp(clamping: stamp), member: member),
        article: try ArticleID(article),
        winner: try claim(article, stamp: stamp + 1, by: Identity().member), reason: .takenOver,
        at: WallTime(millisecondsSinceEpoch: milliseconds))
}
