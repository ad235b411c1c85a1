import Newsroom
import Testing

@testable import Simulator

@Suite struct HostClockTests {
    private let second = Instant(microseconds: 1_000_000)

    @Test func aClockThatDoesNotDriftShowsTheWorldsTime() {
        let time = HostClock(drift: 0).time(at: second)
        #expect(time.monotonic.milliseconds == 1_000)
        #expect(time.wall.millisecondsSinceEpoch == HostClock.epoch + 1_000)
    }

    @Test func driftIsPartsPerMillionOfTheMonotonicClockAlone() {
        let time = HostClock(drift: -1_000).time(at: second)
        #expect(time.monotonic.milliseconds == 999)
        #expect(time.wall.millisecondsSinceEpoch == HostClock.epoch + 1_000)
    }

    @Test func aWallClockIsSetWithoutTheMonotonicClockNoticing() {
        var clock = HostClock(drift: 0)
        clock.wallOffset = -HostClock.epoch
        clock.leap = 7
        let time = clock.time(at: second)
        #expect(time.wall.millisecondsSinceEpoch == 1_000)
        #expect(time.monotonic.milliseconds == 1_007)
    }

    @Test func theMonotonicClockNeverGoesBack() {
        let clock = HostClock(drift: -1_000)
        let times = (0..<3_000).map {
            clock.time(at: Instant(microseconds: Int64($0) * 700)).monotonic
        }
        #expect(times == times.sorted())
    }
}
