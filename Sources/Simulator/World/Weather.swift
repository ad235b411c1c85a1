internal import Newsroom

/// How badly the network and the disks do, drawn once a seed. Rates are of a thousand.
struct Weather {
    /// Multicast datagrams lost.
    var loss = 0
    /// Multicast datagrams that come twice.
    var duplication = 0
    /// Multicast datagrams of which a bit is flipped.
    var flips = 0
    /// Multicast datagrams cut short.
    var truncation = 0
    /// How much longer a datagram may take: they overtake each other.
    var jitter = Delay.microseconds(250)
    /// Datagrams that take up to a minute.
    var stragglers = 0
    /// TCP segments that are lost and sent again after some time.
    var retransmission = 0
    /// How long a transaction takes at the most.
    var diskDelay = Delay.milliseconds(4)
    /// How long a transaction takes at the least, if the most is not less.
    var leastDiskDelay = Delay.microseconds(500)
    /// Transactions that the disk refuses.
    var diskRefusals = 0
    /// Transactions at which the machine crashes, before or after.
    var writeCrashes = 0
    /// Parts per million of a clock's drift, either way.
    var drift: Int64 = 0
    /// Whether multicast and mDNS arrive at all.
    var isMulticastOn = true

    /// Nothing goes wrong beyond what a good LAN does.
    static let calm = Weather()

    /// Draws the weather of a seed.
    static func drawn(_ faults: FaultKinds, using random: inout SplitMix64) -> Weather {
        var weather = Weather()
        func pick<Value>(_ values: [Value], _ random: inout SplitMix64) -> Value {
            values[Int.random(in: 0..<values.count, using: &random)]
        }
        if faults.contains(.network) {
            weather.loss = pick([0, 0, 20, 100, 300, 500], &random)
            weather.duplication = pick([0, 0, 50, 300], &random)
            weather.flips = pick([0, 0, 5, 50], &random)
            weather.truncation = pick([0, 0, 5, 50], &random)
            weather.jitter = .microseconds(pick([250, 1_000, 20_000, 400_000, 2_000_000], &random))
            weather.stragglers = pick([0, 0, 2, 20], &random)
            weather.retransmission = pick([0, 0, 10, 100], &random)
            weather.isMulticastOn = Int.random(in: 0..<5, using: &random) > 0
        }
        if faults.contains(.process) { weather.drift = pick([0, 50, 1_000], &random) }
        if faults.contains(.disk) {
            weather.diskDelay = .milliseconds(pick([1, 4, 50, 600], &random))
            weather.diskRefusals = pick([0, 0, 10, 200], &random)
            weather.writeCrashes = pick([0, 0, 0, 10, 50], &random)
        }
        return weather
    }
}

/// What may go wrong in a run.
public struct FaultKinds: OptionSet, Hashable, Sendable {
    /// One bit a kind.
    public let rawValue: Int

    /// A set by its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Loss, duplication, reordering, delays, replays, flipped bits, partitions of all shapes.
    public static let network = FaultKinds(rawValue: 1)
    /// Crashes, restarts, power cuts, suspends, clocks that jump and drift.
    public static let process = FaultKinds(rawValue: 2)
    /// Crashes at a write, slow and full disks.
    public static let disk = FaultKinds(rawValue: 4)
    /// Old disks put back, disks cloned with their key, strangers on the same network.
    public static let identity = FaultKinds(rawValue: 8)
    /// Members that do not follow the rules, and members of a later version.
    public static let byzantine = FaultKinds(rawValue: 16)
    /// Nothing.
    public static let none: FaultKinds = []
    /// Everything.
    public static let all: FaultKinds = [.network, .process, .disk, .identity, .byzantine]
}
