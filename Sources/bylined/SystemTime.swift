internal import Foundation
internal import Newsroom

/// The machine's clocks, as actions carry them.
enum SystemTime {
    private static let start = ContinuousClock.now

    /// Both clocks' readings. The monotonic one goes on while the machine sleeps: beacons missed
    /// in a suspend were missed.
    static var now: Time {
        let elapsed = start.duration(to: .now).components
        let milliseconds = elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
        return Time(
            monotonic: Moment(milliseconds: milliseconds),
            wall: WallTime(
                millisecondsSinceEpoch: Int64((Date().timeIntervalSince1970 * 1_000).rounded())))
    }
}
