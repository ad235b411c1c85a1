public import Newsroom

/// A run that once went wrong, and must not again.
public struct RegressionSeed: Sendable, CustomStringConvertible {
    /// What was wrong.
    public let name: String
    /// The run.
    public let options: Options

    /// A run by its parts.
    public init(
        _ name: String, policy: LockPolicy = .advisory, faults: FaultKinds, seed: UInt64
    ) {
        self.name = name
        options = Options(seed: seed, policy: policy, faults: faults)
    }

    /// What was wrong, with the seed.
    public var description: String { "seed \(options.seed): \(name)" }

    /// All of them. A change of what is drawn in a run makes old seeds other runs: they then guard
    /// less, and are kept all the same.
    public static let all: [RegressionSeed] = [
        RegressionSeed("a late joiner missed mDNS", faults: .network, seed: 27),
        RegressionSeed(
            "an ack left after the disk had refused its promise", faults: .all, seed: 13),
        RegressionSeed(
            "a dial that waited for a refused ceiling was never made", faults: .disk, seed: 32),
        RegressionSeed(
            "a clone seen too soon was never renewed above", faults: .identity, seed: 5),
        RegressionSeed(
            "a machine that woke up showed its locks as held", faults: .process, seed: 16),
        RegressionSeed(
            "a removed machine got the key that was made without it", faults: .all, seed: 2305),
        RegressionSeed(
            "a removed machine got the key another way", faults: .all, seed: 2377),
        RegressionSeed(
            "of two members one stayed deaf to the other after its clone was gone", faults: .all,
            seed: 10_183),
        RegressionSeed(
            "the holder of an orphan was heard by its taker's peers", faults: .all, seed: 141),
        RegressionSeed("an echo of an old beacon raised the dead", faults: .all, seed: 372),
        RegressionSeed(
            "a member back after a partition was not dialled for half a minute", faults: .all,
            seed: 162),
        RegressionSeed(
            "a member stayed unheard after its clone was gone", faults: .all, seed: 434),
        RegressionSeed(
            "a member whose clone had a newer run stayed unheard", policy: .quorum, faults: .all,
            seed: 204),
        RegressionSeed(
            "a claimant did not promise its own claim once it might", policy: .quorum,
            faults: .all, seed: 175),
        RegressionSeed(
            "an answer came after the sleep that made its claim too old", policy: .quorum,
            faults: .all, seed: 85),
    ]
}
