import Foundation
import Newsroom
import Replication
import Testing
import Wire

@testable import Storage

@Suite struct ActionTests {
    @Test func ownActionsAndCursorsAreInTheNextBoot() throws {
        let home = try TestHome()
        let first = try action("chat/said", stamp: 5, of: home.member)
        let second = try action("chat/read", stamp: 6, of: home.member)
        let colleague = Identity().member
        let records: [Record] = [
            .ownAction(second), .ownAction(first),
            .delivered(colleague, LamportStamp(clamping: 9)), .delivered(home.member, .max),
        ]
        for _ in 1...2 {
            let boot = try home.rebooted(after: records)
            #expect(boot.ownActions == [first, second])
            #expect(
                boot.delivered == [colleague: LamportStamp(clamping: 9), home.member: .max])
        }
        let later = try home.rebooted(after: [
            .forgetOwnActions(through: first.id.lamport),
            .delivered(colleague, LamportStamp(clamping: 8)),
        ])
        #expect(later.ownActions == [second])
        #expect(later.delivered[colleague] == LamportStamp(clamping: 9), "a cursor never sinks")
    }

    @Test func ownActionsBeyondTheWindowAreForgottenOldestFirst() throws {
        let home = try TestHome()
        let actions = try (1...UInt64(NewsroomLimits.actionWindow) + 3).map {
            try action("a", stamp: $0 * 7, of: home.member)
        }
        let boot = try home.rebooted(after: actions.map { .ownAction($0) })
        #expect(boot.ownActions == Array(actions.dropFirst(3)))
    }

    @Test func anActionThatMakesNoSenseIsDamage() throws {
        let home = try TestHome()
        _ = try home.rebooted(
            after: [.ownAction(try action("chat/said", stamp: 5, of: home.member))])
        var database = try #require(home.bytes(home.database))
        let type = try #require(database.range(of: Data("chat/said".utf8)))
        database.replaceSubrange(type, with: Data("chat\nsaid".utf8))
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: home.database + suffix)
        }
        try database.write(to: URL(fileURLWithPath: home.database))
        let error = #expect(throws: StorageError.self) { try home.boot() }
        #expect(error?.description.contains("own_actions") ?? false)
    }
}
