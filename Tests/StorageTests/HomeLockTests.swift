import Foundation
import Newsroom
import Testing

@testable import Storage

@Suite struct HomeLockTests {
    @Test func aSecondDaemonIsToldTheFirstOnesProcess() throws {
        let home = try TestHome()
        let opened = try Home.open(at: home.path)
        let lock = try opened.lock()
        let error = StorageError.locked(home: home.path, pid: getpid())
        #expect(throws: error) { _ = try opened.lock() }
        #expect(error.description.contains("process \(getpid())"))
        #expect(throws: error) { try home.create() }
        lock.release()
        _ = try opened.lock()
    }

    @Test func aLockThatGoesOutOfScopeIsReleased() throws {
        let home = try TestHome()
        let opened = try Home.open(at: home.path)
        do { _ = try opened.lock() }
        do { _ = try opened.lock() }
    }

    @Test(arguments: ["", "4194304\n", "not a number, and longer than any process id could be"])
    func whatADeadDaemonLeftIsNoObstacle(_ stale: String) throws {
        let home = try TestHome()
        try Data(stale.utf8).write(to: URL(fileURLWithPath: home.daemonLock))
        let lock = try Home.open(at: home.path).lock()
        #expect(home.bytes(home.daemonLock) == Data("\(getpid())\n".utf8))
        lock.release()
    }

    @Test func aLockWhoseProcessIsNotNamedYetIsStillRefused() throws {
        let home = try TestHome()
        let opened = try Home.open(at: home.path)
        let lock = try opened.lock()
        try #require(truncate(home.daemonLock, 0) == 0)
        #expect(throws: StorageError.locked(home: home.path, pid: nil)) { _ = try opened.lock() }
        lock.release()
    }
}
