public import Replication

/// How alive another member looks from here.
public enum PeerStatus: String, Hashable, Sendable, Codable {
    /// Its beacons come.
    case here
    /// Beacons are missing, or its link broke: it is being probed.
    case quiet
    /// Nothing fresh was heard of it by any path, or it said goodbye.
    case gone
}

/// What this node has heard of another member in this run. It is local and never replicated.
public struct Peer: Hashable, Sendable, Codable {
    /// The run that was shown to be alive, by a link or an echo.
    public internal(set) var instance: Instance?
    /// A newer run that only beacons spoke of so far: recorded beacons raise nobody.
    public internal(set) var unproven: Instance?
    /// The highest beacon counter heard of `instance`; 0 before the first.
    public internal(set) var counter: UInt64 = 0
    /// When a fresh sign of life came last.
    public internal(set) var heard: Moment?
    /// The same, by this machine's wall clock.
    public internal(set) var heardWall: WallTime?
    /// How alive it looks.
    public internal(set) var status = PeerStatus.gone
    /// Since when it counts as gone; nil until that has been established in this run.
    public internal(set) var goneSince: Moment?
    /// It said goodbye, or its address refused a dial: it is known not to run.
    public internal(set) var isDown = false
    /// Since when its beacons have shown that this node lacks something of it, with no link to it:
    /// nobody whom this node is linked to may have it either.
    var behindSince: Moment?
    /// How its beacons come.
    var feed = BeaconFeed()
    /// Its link broke and nothing has been heard since.
    public internal(set) var isSuspect = false

    /// Nothing heard yet.
    public init() {}

    /// What the walks through all members go by, besides the last sign of life.
    struct Standing: Equatable {
        let status: PeerStatus
        let goneSince: Moment?
        let isDown: Bool
        let isSuspect: Bool
        let unproven: Instance?
        let behindSince: Moment?
        let asked: Moment?
        let probed: Moment?

        var isAudible: Bool { status != .gone }
    }

    var standing: Standing {
        Standing(
            status: status, goneSince: goneSince, isDown: isDown, isSuspect: isSuspect,
            unproven: unproven, behindSince: behindSince, asked: feed.asked, probed: feed.probed)
    }

    /// Whether it is heard, and what it writes has not come since then: after a partition has
    /// healed, all links may lie within the halves, and who is asked there for the other half has
    /// nothing.
    func isMissed(since moment: Moment) -> Bool {
        status == .here && behindSince.map { $0 <= moment } ?? false
    }
}
