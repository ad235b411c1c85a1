internal import Newsroom

/// The two clocks of a simulated machine, neither of which is the world's.
struct HostClock {
    /// Added to the wall clock: people and time servers set it.
    var wallOffset: Int64 = 0
    /// Milliseconds by which the monotonic clock has leapt, as it does over a suspend.
    var leap: Int64 = 0
    /// Parts per million by which the monotonic clock runs fast.
    let drift: Int64

    /// What both clocks show, in milliseconds.
    func time(at instant: Instant) -> Time {
        let elapsed = instant.microseconds / 1_000
        let monotonic = elapsed + elapsed * drift / 1_000_000 + leap
        return Time(
            monotonic: Moment(milliseconds: monotonic),
            wall: WallTime(millisecondsSinceEpoch: HostClock.epoch + elapsed + wallOffset))
    }

    /// When simulated runs begin, by a right wall clock: a day in 2027.
    static let epoch: Int64 = 1_800_000_000_000
}
