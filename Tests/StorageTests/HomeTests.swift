import Foundation
import Newsroom
import Replication
import Testing
import Wire

@testable import Storage

@Suite struct HomeTests {
    @Test func aCreatedHomeOpensWithItsIdentityAndNewsroom() throws {
        let home = try TestHome(called: "a b/ḧome\u{301} é/ ")
        let opened = try Home.open(at: home.path + "//")
        #expect(opened.path == home.path)
        #expect(opened.identity.member == home.member)
        #expect(opened.newsroom == home.founded.newsroom)
        let boot = try home.boot()
        #expect(boot.facts == [home.founded.genesis])
        #expect(boot.newsroomKey == home.founded.newsroomKey)
    }

    @Test func everythingInAHomeIsTheOwnersAlone() throws {
        let home = try TestHome(called: "deep/home")
        let repository = try home.repository()
        try repository.write([.ceiling(LamportStamp(clamping: 1))])
        #expect(try home.mode(home.directory + "/deep") == 0o700)
        #expect(try home.mode(home.path) == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: home.path)
        #expect(
            files.sorted() == [
                "byline.sqlite", "byline.sqlite-shm", "byline.sqlite-wal", "daemon.lock",
                "identity.key",
            ])
        for file in files {
            #expect(try home.mode("\(home.path)/\(file)") == 0o600, "\(file)")
        }
        #expect(home.bytes(home.key) == Data(home.identity.seed))
    }

    @Test func aRelativePathIsTakenFromTheWorkingDirectory() {
        let here = FileManager.default.currentDirectoryPath
        #expect(Files.absolute("newsroom/") == here + "/newsroom")
        #expect(Files.absolute("/") == "/")
        #expect(Files.parent(of: "/home") == "/")
        #expect(Files.parent(of: "/a/\u{301}b") == "/a")
    }

    @Test func withoutANewsroomTheErrorSaysHowToGetOne() throws {
        let home = try TestHome(created: false)
        let error = StorageError.noNewsroom(home: home.path)
        #expect(throws: error) { try Home.open(at: home.path) }
        try FileManager.default.createDirectory(
            atPath: home.path, withIntermediateDirectories: true)
        #expect(throws: error) { try Home.open(at: home.path) }
        #expect(error.description.contains("`byline init` or `byline join`"))
        #expect(error.description.contains(home.path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == [])
    }

    @Test func aHomeIsFoundedOnce() throws {
        let home = try TestHome()
        let before = home.bytes(home.database)
        let error = StorageError.holdsNewsroom(home: home.path, home.founded.newsroom)
        #expect(throws: error) { try home.create() }
        #expect(error.description.contains(home.founded.newsroom.description))
        #expect(home.bytes(home.database) == before)
        let other = try TestHome(created: false)
        #expect(throws: error) {
            try Home.create(
                at: home.path, identity: other.identity, newsroom: other.founded.newsroom,
                facts: [other.founded.genesis], newsroomKey: nil)
        }
        #expect(home.bytes(home.key) == Data(home.identity.seed))
    }

    @Test(arguments: ["nothing", "unfinished key", "key", "empty database", "marked database"])
    func aCreationCutShortIsCompletedByTheNext(_ leftOver: String) throws {
        let home = try TestHome(created: false)
        try FileManager.default.createDirectory(
            atPath: home.path, withIntermediateDirectories: true)
        switch leftOver {
        case "unfinished key":
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: home.key + ".new"))
        case "key":
            try IdentityFile(path: home.key).write(home.identity)
        case "empty database":
            try IdentityFile(path: home.key).write(home.identity)
            try Files.makePrivate(home.database)
            #expect(throws: StorageError.empty(path: home.database)) {
                try Home.open(at: home.path)
            }
        case "marked database":
            try IdentityFile(path: home.key).write(home.identity)
            try Files.makePrivate(home.database)
            try Repository(path: home.database).close()
            #expect(throws: StorageError.noNewsroom(home: home.path)) {
                try Home.open(at: home.path)
            }
        default: break
        }
        try home.create()
        #expect(try home.boot().facts == [home.founded.genesis])
    }

    @Test func aKeyThatIsThereIsOfferedAndNeverReplaced() throws {
        let home = try TestHome(created: false)
        #expect(try Home.identity(at: home.path) == nil)
        try FileManager.default.createDirectory(
            atPath: home.path, withIntermediateDirectories: true)
        let first = Identity()
        try IdentityFile(path: home.key).write(first)
        #expect(try Home.identity(at: home.path)?.member == first.member)
        #expect(throws: StorageError.otherKey(path: home.key, holds: first.member)) {
            try home.create()
        }
        #expect(home.bytes(home.key) == Data(first.seed))
    }

    @Test(arguments: [0o640, 0o604, 0o660])
    func aKeyThatOthersMayUseIsRefused(_ mode: Int) throws {
        let home = try TestHome()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: home.key)
        let error = StorageError.keyMode(path: home.key, mode: UInt32(mode))
        #expect(throws: error) { try Home.open(at: home.path) }
        #expect(error.description.contains("chmod 600 '\(home.key)'"))
        #expect(error.description.contains(String(mode, radix: 8)))
    }

    @Test(arguments: [0, 31, 33, 4_096])
    func aKeyOfAnotherSizeIsRefused(_ count: Int) throws {
        let home = try TestHome()
        try FileManager.default.removeItem(atPath: home.key)
        #expect(throws: StorageError.keyMissing(path: home.key)) { try Home.open(at: home.path) }
        try Data(repeating: 7, count: count).write(to: URL(fileURLWithPath: home.key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: home.key)
        #expect(throws: StorageError.keySize(path: home.key, bytes: count)) {
            try Home.open(at: home.path)
        }
    }

    @Test func anotherMembersKeyDoesNotOpenTheDatabase() throws {
        let home = try TestHome()
        let other = try TestHome()
        try FileManager.default.removeItem(atPath: home.key)
        try FileManager.default.copyItem(atPath: other.key, toPath: home.key)
        #expect(throws: StorageError.otherMember(path: home.database, holds: home.member)) {
            try Home.open(at: home.path)
        }
    }

    @Test func whereNoHomeCanBeTheErrorNamesThePlace() throws {
        let home = try TestHome(created: false)
        try Data("a file".utf8).write(to: URL(fileURLWithPath: home.path))
        let notADirectory = StorageError.notADirectory(path: home.path)
        #expect(throws: notADirectory) { try home.create() }
        #expect(throws: notADirectory) { try Home.open(at: home.path) }
        #expect(throws: notADirectory) { try Home.open(at: home.path + "/below") }
        #expect(home.bytes(home.path) == Data("a file".utf8))
        #expect(
            throws: StorageError.file(
                path: "/proc/byline", operation: .makeDirectory, errno: ENOENT)
        ) {
            try Home.create(
                at: "/proc/byline/home", identity: home.identity, newsroom: home.founded.newsroom,
                facts: [], newsroomKey: nil)
        }
    }
}
