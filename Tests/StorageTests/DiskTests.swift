import Foundation
import Newsroom
import Replication
import Testing

@testable import Storage

@Suite struct DiskTests {
    @Test func aFullDatabaseFailsAWriteWholeAndStaysUsable() throws {
        let home = try TestHome()
        let full = StorageError.full(path: home.database)
        let repository = try Repository(path: home.database, pages: 40)
        try repository.write([.ceiling(LamportStamp(clamping: 7))])
        let records = try (1...UInt64(2_000)).map {
            Record.ownClaim(
                try claim("article \($0)", stamp: $0, by: home.member), written: .unknown)
        }
        #expect(throws: full) { try repository.write([.ceiling(.max)] + records) }
        #expect(full.description.contains("disk is full"))
        try repository.write([.ceiling(LamportStamp(clamping: 8)), records[0]])
        let boot = try home.boot(of: repository)
        #expect(boot.ceiling == LamportStamp(clamping: 8))
        #expect(boot.ownClaims.count == 1)
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "needs the right to mount"))
    func aFullDiskFailsAWriteAndRoomOnItHelps() throws {
        let home = try TestHome(like: try TestHome(created: false))
        let (failure, boot) = try PrivateMounts.run {
            try PrivateMounts.mountSmallDisk(at: home.path, kilobytes: 400)
            try home.create()
            let repository = try home.repository()
            let ballast = home.path + "/ballast"
            try Data().write(to: URL(fileURLWithPath: ballast))
            let handle = try #require(FileHandle(forWritingAtPath: ballast))
            while (try? handle.write(contentsOf: Data(repeating: 0, count: 4_096))) != nil {}
            try handle.close()
            let failure = storageError {
                for number in UInt64(1)...200 {
                    let claim = try claim("article \(number)", stamp: number, by: home.member)
                    try repository.write([.ownClaim(claim, written: .unknown)])
                }
                try repository.write([.ceiling(.max)])
            }
            try FileManager.default.removeItem(atPath: ballast)
            try repository.write([.alive(WallTime(millisecondsSinceEpoch: 5))])
            try repository.close()
            return (failure, try home.boot())
        }
        #expect(failure == .full(path: home.database))
        #expect(boot.lastAlive == WallTime(millisecondsSinceEpoch: 5))
        #expect(boot.ceiling == .zero)
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "needs the right to mount"))
    func aReadOnlyHomeIsRefusedByName() throws {
        let home = try TestHome()
        let none = try TestHome(created: false)
        let errors = try PrivateMounts.run {
            try PrivateMounts.makeReadOnly(home.path)
            try PrivateMounts.makeReadOnly(none.directory)
            return [
                storageError { _ = try Home.open(at: home.path) },
                storageError { try home.create() },
                storageError { try none.create() },
            ]
        }
        #expect(
            errors == [
                .file(path: home.database, operation: .write, errno: EROFS),
                .file(path: home.path, operation: .write, errno: EROFS),
                .file(path: none.path, operation: .makeDirectory, errno: EROFS),
            ])
        #expect(errors.allSatisfy { "\($0 as Any)".contains("Read-only file system") })
    }

    private func storageError(_ body: () throws -> Void) -> StorageError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StorageError
        }
    }
}
