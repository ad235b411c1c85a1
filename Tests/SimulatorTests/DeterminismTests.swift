import Foundation
import Newsroom
import Simulator
import Testing

/// One seed is one run, in any process: Swift's own hashing is seeded differently in each.
@Suite struct DeterminismTests {
    private func options(_ seed: UInt64, _ policy: LockPolicy = .advisory) -> Options {
        var options = Options(seed: seed, policy: policy, faults: .all)
        options.nodes = 4
        options.minutes = 0.25
        return options
    }

    @Test(arguments: [LockPolicy.advisory, .quorum], [3, 4] as [UInt64])
    func aSeedPlayedTwiceIsTheSameRun(policy: LockPolicy, seed: UInt64) {
        let first = Run.play(options(seed, policy))
        let second = Run.play(options(seed, policy))
        #expect(first.traceHash == second.traceHash)
        #expect(first.actions == second.actions && first.actions > 100)
    }

    @Test func otherSeedsAreOtherRuns() {
        let hashes = (1...4).map { Run.play(options($0)).traceHash }
        #expect(Set(hashes).count == 4)
    }

    @Test func tracingChangesNothing() {
        var traced = options(5)
        traced.isTracing = true
        let silent = Run.play(options(5))
        let spoken = Run.play(traced)
        #expect(silent.traceHash == spoken.traceHash)
        #expect(silent.lines.isEmpty && !spoken.lines.isEmpty)
    }

    @Test(arguments: [LockPolicy.advisory, .quorum])
    func allHoldsWithRealSignaturesToo(policy: LockPolicy) {
        var options = options(6, policy)
        options.signatures = .ed25519
        let real = Run.play(options)
        options.signatures = .keyedHash
        let standIn = Run.play(options)
        #expect(real.violation == nil && standIn.violation == nil)
        #expect(real.traceHash != standIn.traceHash, "the signatures are part of the trace")
    }

    @Test func twoProcessesPlayASeedAlike() throws {
        let seed: UInt64 = 7
        let here = String(Run.play(Options(seed: seed, faults: .disk)).traceHash, radix: 16)
        for _ in 0..<2 {
            let there = try output(of: [
                "--seed", "\(seed)", "--faults", "disk", "--signatures", "hash",
            ])
            let words = there.split { $0.isWhitespace || $0.isPunctuation }
            #expect(words.contains { $0.hasSuffix(here) })
        }
    }

    /// What the `simulate` that is built beside the tests prints.
    private func output(of arguments: [String]) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("simulate")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self)
    }
}
