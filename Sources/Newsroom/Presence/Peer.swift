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
    /// The run that was shown to be alive, by a link.
    public internal(set) var instance: Instance?
    /// A newer run that only beacons spoke of so far: recorded beacons raise nobody.
    public internal(set) var unproven: Instance?
    /// The newest beacon of `instance`; what is relayed for others.
    public internal(set) var beacon: Beacon? {
        get { lastBeacon?.instance == instance ? lastBeacon : nil }
        set { lastBeacon = newValue }
    }
    /// The same, or while none has come the last one of an earlier run, which may be the one that
    /// goes on: a clone's run can be over before its first beacon.
    private var lastBeacon: Beacon?
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
    /// Its link broke and nothing has been heard since.
    public internal(set) var isSuspect = false

    /// Nothing heard yet.
    public init() {}

    /// Forgets a run that a link once spoke of and that nobody can show any more: every beacon of
    /// an older run, should its machine go on with that, would be stale.
    mutating func forgetUnheardRun() {
        if beacon == nil { instance = lastBeacon?.instance }
    }

    /// The highest beacon counter heard of the proven run.
    public var counter: UInt64 { beacon?.counter ?? 0 }
}
