import Foundation
import Newsroom
import Replication
import Testing
import Wire

@testable import Simulator
@testable import Storage

/// The simulated disk against the real database: whatever is written, both give a daemon the same
/// start.
@Suite struct DiskConformanceTests {
    /// A home in a directory of its own, beside the disk of the same machine.
    private final class Pair {
        let directory: URL
        let repository: Repository
        private var disk: Disk
        let draw: RecordDraw

        init(seed: UInt64) throws {
            draw = RecordDraw(seed: seed)
            directory = FileManager.default.temporaryDirectory
                .appendingPathComponent("byline-disk-\(UUID().uuidString)")
            let founder = draw.town.identities[0]
            let facts = draw.town.facts(1)
            let key = draw.town.newsroomKey
            try Home.create(
                at: directory.path, identity: founder, newsroom: draw.town.newsroom, facts: facts,
                newsroomKey: key)
            repository = try Home.open(at: directory.path).repository()
            disk = Disk(facts: facts, newsroomKey: key)
        }

        /// Writes to both; gives whether both agree that it can be written.
        func write(_ records: [Record]) -> Bool {
            let isWritten = disk.apply(records)
            do throws(StorageError) {
                try repository.write(records)
                return isWritten
            } catch {
                guard case .promiseBroken = error else { return false }
                return !isWritten
            }
        }

        /// What both start a daemon from.
        func boots() throws -> (disk: Boot, database: Boot) {
            let member = draw.town.identities[0].member
            let newsroom = draw.town.newsroom
            return (
                disk.boot(member: member, newsroom: newsroom),
                try repository.load(member: member, newsroom: newsroom)
            )
        }

        func remove() throws {
            try repository.close()
            try FileManager.default.removeItem(at: directory)
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func whateverIsWrittenBothStartADaemonAlike(seed: UInt64) throws {
        let pair = try Pair(seed: seed)
        for step in 1...120 {
            let records = pair.draw.transaction()
            #expect(pair.write(records), "seed \(seed), step \(step): \(records)")
            guard step.isMultiple(of: 10) else { continue }
            let (disk, database) = try pair.boots()
            #expect(disk == database, "seed \(seed), step \(step)")
        }
        try pair.remove()
    }

    @Test func bothForgetAddressesBeyondTheCapOldestContactFirst() throws {
        let pair = try Pair(seed: 1)
        let member = pair.draw.town.identities[1].member
        func address(_ number: Int) -> Endpoint { Endpoint(host: "h\(number)", port: 1) }
        let count = NewsroomLimits.addresses
        let first = (0..<count).map { Record.peer(member, address($0)) }
        #expect(pair.write(first + [.peer(member, address(0)), .peer(member, address(count))]))
        let (disk, database) = try pair.boots()
        #expect(disk == database)
        #expect(disk.peers.count == count && disk.peers[address(1)] == nil)
        try pair.remove()
    }

    @Test func bothForgetNoticesBeyondTheCapAndTellNoneTwice() throws {
        let pair = try Pair(seed: 2)
        let notices = (1...NewsroomLimits.notices + 9).map {
            pair.draw.notice(stamp: UInt64($0), at: Int64($0 / 4))
        }
        #expect(pair.write(notices.map { .notice($0) }))
        var boots = try pair.boots()
        #expect(boots.disk == boots.database)
        #expect(boots.disk.notices.count == NewsroomLimits.notices)
        #expect(pair.write(notices.suffix(40).map { .noticeSeen($0.claim) }))
        #expect(pair.write(notices.map { .notice($0) }))
        boots = try pair.boots()
        #expect(boots.disk == boots.database)
        try pair.remove()
    }

    @Test func bothKeepTheWindowOfActions() throws {
        let pair = try Pair(seed: 3)
        let count = UInt64(NewsroomLimits.actionWindow) + 20
        #expect(pair.write((10...count).map { .ownAction(pair.draw.action(stamp: $0)) }))
        #expect(pair.write([.ownAction(pair.draw.action(stamp: 1))]))
        let (disk, database) = try pair.boots()
        #expect(disk == database)
        #expect(disk.ownActions.count == NewsroomLimits.actionWindow)
        try pair.remove()
    }

    @Test func seenNoticesAreRememberedForTheSameTime() {
        #expect(Disk.seenNotices == StorageLimits.seenNotices)
    }
}
