public import Newsroom

/// A run that once went wrong, and must not again.
public struct RegressionSeed: Sendable, CustomStringConvertible {
    /// What was wrong.
    public let name: String
    /// The run.
    public let options: Options

    /// A run by its parts.
    public init(
        _ name: String, policy: LockPolicy = .advisory, faults: FaultKinds, nodes: Int? = nil,
        sessions: Bool = false, lines: Bool = false, seed: UInt64
    ) {
        self.name = name
        var options = Options(seed: seed, policy: policy, faults: faults)
        options.nodes = nodes
        options.hasSessions = sessions
        options.hasLines = lines
        self.options = options
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
        RegressionSeed(
            "a promise on the disk was forgotten when its repetition was refused", faults: .disk,
            seed: 13),
        RegressionSeed(
            "promises were told apart by claim, not by article", policy: .quorum, faults: .all,
            seed: 9),
        RegressionSeed(
            "at the end of the numbers a member broke its promise to another", faults: .all,
            seed: 15),
        RegressionSeed(
            "a claimant refused its own claim for ever", policy: .quorum, faults: .all,
            seed: 1981),
        RegressionSeed(
            "watchers were told of an article's holders in the wrong order", faults: .disk,
            seed: 60),
        RegressionSeed(
            "a member stayed unheard while its clone's run was the newest", policy: .quorum,
            faults: .all,
            seed: 18),
        RegressionSeed(
            "a run that nobody could show any more silenced its member", policy: .quorum,
            faults: .all,
            seed: 1467),
        RegressionSeed(
            "recorded beacons raised a run that was forgotten", policy: .quorum, faults: .all,
            seed: 1521),
        RegressionSeed(
            "a joiner that restarted stayed unverified", policy: .quorum, faults: .all,
            seed: 46),
        RegressionSeed(
            "an entry nobody had room for was passed on for ever", policy: .quorum, faults: .all,
            seed: 221),
        RegressionSeed(
            "the grace was counted from the tick that missed a member", faults: .all,
            seed: 92),
        RegressionSeed(
            "acks of removed members were counted", faults: .network,
            seed: 23),
        RegressionSeed(
            "a removed member gave acks", faults: .disk,
            seed: 22),
        RegressionSeed(
            "a holder was heard by the peers of whoever took its orphan, by multicast alone",
            faults: .all,
            seed: 369),
        RegressionSeed(
            "a nap was noticed a tick too late", faults: .all,
            seed: 20_064),
        RegressionSeed(
            "a member ended its claim before its disk had it", policy: .quorum,
            faults: [.process, .disk],
            seed: 200),
        RegressionSeed(
            "acks were tallied of a claim that a removal made give way", faults: .all,
            seed: 302_028),
        RegressionSeed(
            "watchers were not told of a claim made right after the last one was dropped",
            faults: .all, seed: 302_096),
        RegressionSeed(
            "watchers were not told of an older claim that decided again", policy: .quorum,
            faults: .all, seed: 302_375),
        RegressionSeed(
            "a machine that woke up took beacons of before its sleep for new", policy: .quorum,
            faults: .all, seed: 303_348),
        RegressionSeed(
            "who heard nobody was not dialled, and dialled nobody, for half a minute",
            faults: .all, seed: 303_193),
        RegressionSeed(
            "one way of a link was cut, and nobody dialled for half a minute", faults: .all,
            seed: 402_589),
        RegressionSeed(
            "halves of a newsroom without multicast did not dial each other for half a minute",
            policy: .quorum, faults: .all, sessions: true, seed: 400_776),
        RegressionSeed(
            "a claim that its owner held back was taken for ended", policy: .quorum, faults: .all,
            seed: 508_833),
        RegressionSeed(
            "a removed machine got the key from who had forgotten its removal", faults: .all,
            seed: 540_022),
        RegressionSeed(
            "a machine that woke up took a datagram of before its sleep for as good as a sync",
            faults: .all, sessions: true, lines: true, seed: 501_194),
        RegressionSeed(
            "who had got its article stood in line again with its next claim", policy: .quorum,
            faults: .all, sessions: true, lines: true, seed: 513_987),
        RegressionSeed(
            "a promise that was forgotten beyond the cap was given again", faults: .all,
            seed: 522_493),
        RegressionSeed(
            "a machine that woke up believed that all others were down still", policy: .quorum,
            faults: .all, seed: 504_787),
        RegressionSeed(
            "at the end of stamps a restarted holder gave its article away again and again",
            faults: .all, sessions: true, lines: true, seed: 577_230),
        RegressionSeed(
            "a crashed holder's last beacon kept it alive at each node in turn", faults: .none,
            nodes: 8, seed: 4),
    ]
}
