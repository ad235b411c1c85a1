import Foundation
import Newsroom
import Replication
import Testing

@Suite struct RandomClusterTests {
    @Test(arguments: Seeds.few)
    func aNewsroomSurvivesABadDay(seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        expectNone(run.play(steps: 100), seed, run.script)
    }

    @Test(arguments: Seeds.some)
    func aNewsroomSurvivesOldDisksPutBack(seed: UInt64) throws {
        var run = try RandomRun(seed: seed, mayRestore: true)
        expectNone(run.play(steps: 150), seed, run.script)
    }

    @Test(arguments: Seeds.some)
    func aQuorumNewsroomSurvivesABadDay(seed: UInt64) throws {
        var run = try RandomRun(seed: seed, founding: .quorum)
        expectNone(run.play(steps: 100), seed, run.script)
    }

    @Test(arguments: Seeds.some)
    func aQuorumNewsroomSurvivesOldDisksPutBack(seed: UInt64) throws {
        var run = try RandomRun(seed: seed, founding: .quorum, mayRestore: true)
        expectNone(run.play(steps: 150), seed, run.script)
    }

    @Test func aBadDayIsTheSameWithRealSignatures() throws {
        var run = try RandomRun(seed: 7, isSigning: true)
        expectNone(run.play(steps: 60), 7, run.script)
    }

    private func expectNone(_ violations: [String], _ seed: UInt64, _ script: [String]) {
        #expect(
            violations.isEmpty, "seed \(seed): \(violations.joined(separator: "; "))\n\(script)")
    }
}

/// The seeds of the random runs: few by default; `BYLINE_SEEDS=FIRST-LAST` names others.
enum Seeds {
    static let few: [UInt64] = named ?? Array(1...40)
    static let some: [UInt64] = named ?? Array(1...20)

    private static var named: [UInt64]? {
        let parts = ProcessInfo.processInfo.environment["BYLINE_SEEDS"]?.split(separator: "-")
        guard let parts, let first = parts.first.flatMap({ UInt64($0) }),
            let last = parts.last.flatMap({ UInt64($0) }), first <= last
        else { return nil }
        return Array(first...last)
    }
}
