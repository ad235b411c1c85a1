import Foundation
import Newsroom
import Replication
import Testing

@testable import Storage

/// What is on the disk the moment a daemon dies: the database and the log, neither closed.
@Suite struct CrashTests {
    /// Writes of which each says its number twice, by the ceiling and by a promise, so that half a
    /// write would show.
    private func write(_ numbers: ClosedRange<UInt64>, to repository: Repository) throws {
        let article = try ArticleID("a")
        for number in numbers {
            let stamp = LamportStamp(clamping: number)
            try repository.write([
                .ceiling(stamp),
                .promise(
                    article, Term(clamping: number),
                    ClaimID(lamport: stamp, member: MemberID(.zero))),
            ])
        }
    }

    /// The number of the last write that `boot` holds, or nil if it holds half of one.
    private func lastWrite(in boot: Boot) throws -> UInt64? {
        let terms = boot.promises[try ArticleID("a"), default: [:]].keys.map(\.number).sorted()
        let last = boot.ceiling.value
        let first = last - min(last, UInt64(NewsroomLimits.promisedTerms)) + 1
        return terms == Array(first..<last + 1) ? last : nil
    }

    /// A home as a dying daemon leaves it, with the log replaced.
    private func crashed(_ home: TestHome, log: Data) throws -> TestHome {
        let copy = try TestHome(like: home)
        for file in ["identity.key", "byline.sqlite", "daemon.lock"] {
            try FileManager.default.copyItem(
                atPath: "\(home.path)/\(file)", toPath: "\(copy.path)/\(file)")
        }
        try log.write(to: URL(fileURLWithPath: copy.database + "-wal"))
        return copy
    }

    @Test func whatWasAcknowledgedOutlivesAKilledDaemon() throws {
        let home = try TestHome()
        let repository = try home.repository()
        for count in UInt64(1)...20 {
            try write(count...count, to: repository)
            let copy = try crashed(home, log: try #require(home.bytes(home.database + "-wal")))
            #expect(try lastWrite(in: copy.boot()) == count)
        }
    }

    @Test func aHandleDroppedWithoutClosingLosesNothing() throws {
        let home = try TestHome()
        try write(1...20, to: try home.repository())
        #expect(try lastWrite(in: home.boot()) == 20)
    }

    @Test func aLogCutAnywhereLeavesWholeWritesInTheirOrder() throws {
        let home = try TestHome()
        let repository = try home.repository()
        try write(1...20, to: repository)
        let log = try #require(home.bytes(home.database + "-wal"))
        var previous: UInt64 = 0
        for count in stride(from: 0, through: log.count, by: 1_373) {
            let copy = try crashed(home, log: log.prefix(count))
            let last = try #require(try lastWrite(in: copy.boot()), "cut to \(count) bytes")
            #expect(last >= previous)
            previous = last
        }
        #expect(previous >= 19, "the last cut is within the last write")
    }

    @Test func aLogWithAlteredBytesLeavesWholeWrites() throws {
        let home = try TestHome()
        let repository = try home.repository()
        try write(1...20, to: repository)
        let log = try #require(home.bytes(home.database + "-wal"))
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var random = SeededRandom(state: seed)
        for _ in 0..<60 {
            var altered = log
            altered[Int.random(in: 0..<log.count, using: &random)] ^= 0x40
            let copy = try crashed(home, log: altered)
            #expect(try lastWrite(in: copy.boot()) != nil, "seed \(seed)")
        }
    }
}
