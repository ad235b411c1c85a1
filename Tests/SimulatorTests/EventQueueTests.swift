import Newsroom
import Testing

@testable import Simulator

@Suite struct EventQueueTests {
    private func drain(_ queue: inout EventQueue, until end: Int64) -> Int {
        var count = 0
        while let next = queue.next(until: Instant(microseconds: end)) {
            if case .task(let run) = next.occurrence { run() }
            count += 1
        }
        return count
    }

    @Test func theFutureHappensInTheOrderOfTimeAndThenOfPlanning() {
        var queue = EventQueue()
        var happened: [String] = []
        let plans: [(Int64, String)] = [(5, "c"), (1, "a"), (5, "d"), (3, "b"), (5, "e")]
        for (at, name) in plans {
            queue.plan(.task { happened.append(name) }, at: Instant(microseconds: at))
        }
        #expect(drain(&queue, until: 5) == 5)
        #expect(happened == ["a", "b", "c", "d", "e"])
    }

    @Test func whatIsAfterTheEndStays() {
        var queue = EventQueue()
        for at in [1, 2, 3] as [Int64] { queue.plan(.task {}, at: Instant(microseconds: at)) }
        #expect(drain(&queue, until: 2) == 2)
        #expect(drain(&queue, until: 2) == 0)
        #expect(drain(&queue, until: 3) == 1)
    }

    @Test func manyPlansComeOutSortedAndInOrderWithinOneTime() {
        var queue = EventQueue()
        var random = SplitMix64(seed: 9)
        var expected: [(Int64, Int)] = []
        var happened: [Int] = []
        for number in 0..<500 {
            let at = Int64.random(in: 0..<40, using: &random)
            expected.append((at, number))
            queue.plan(.task { happened.append(number) }, at: Instant(microseconds: at))
        }
        #expect(drain(&queue, until: 40) == 500)
        #expect(happened == expected.sorted(by: <).map(\.1))
    }
}
