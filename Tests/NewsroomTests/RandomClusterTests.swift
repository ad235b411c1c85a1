import Foundation
import Newsroom
import Replication
import Testing

@Suite struct RandomClusterTests {
    @Test(arguments: Seeds.few)
    func aNewsroomSurvivesABadDay(seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        let violations = run.play(steps: 100)
        #expect(
            violations.isEmpty,
            "seed \(seed): \(violations.joined(separator: "; "))\n\(run.script)")
    }
}

/// The seeds of the random runs: few by default; `BYLINE_SEEDS=FIRST-LAST` names others.
enum Seeds {
    static let few: [UInt64] = named ?? Array(1...40)

    private static var named: [UInt64]? {
        let parts = ProcessInfo.processInfo.environment["BYLINE_SEEDS"]?.split(separator: "-")
        guard let parts, let first = parts.first.flatMap({ UInt64($0) }),
            let last = parts.last.flatMap({ UInt64($0) }), first <= last
        else { return nil }
        return Array(first...last)
    }
}
