public import Newsroom

/// All that a run follows from.
public struct Options: Sendable {
    /// Everything that is drawn follows from it.
    public var seed: UInt64
    /// The machines that are members at the beginning; nil draws 3 to 8.
    public var nodes: Int?
    /// How long things go wrong; nil draws half a minute to two minutes.
    public var minutes: Double?
    /// The rule that decides locks.
    public var policy: LockPolicy
    /// What may go wrong.
    public var faults: FaultKinds
    /// A bug to plant, which the run is to find.
    public var bug: PlantedBug?
    /// Whether lines for people are kept.
    public var isTracing = false
    /// How statements are signed.
    public var signatures = Signatures.keyedHash
    /// Whether programs open and close sessions, too. A seed is another run with them.
    public var hasSessions = false
    /// Whether editors wait in line, ask, answer and give, too. A seed is another run with them.
    public var hasLines = false
    /// Whether daemons begin with everybody's address.
    var knowsAddresses = false
    /// How often mDNS says again who is there.
    var discoveryPeriod = Delay.seconds(5)

    /// A run of this seed.
    public init(seed: UInt64, policy: LockPolicy = .advisory, faults: FaultKinds = .all) {
        self.seed = seed
        self.policy = policy
        self.faults = faults
    }
}

/// How statements are signed in a run; facts always bear real signatures.
public enum Signatures: Sendable {
    /// As in production.
    case ed25519
    /// By a keyed hash, sixty times as fast.
    case keyedHash
}

/// What was found wrong in a run.
public struct Violation: Sendable, CustomStringConvertible {
    /// What does not hold.
    public let invariant: Invariant
    /// How it shows.
    public let what: String
    /// When it was noticed, in milliseconds of the run.
    public let milliseconds: Int64

    /// One line.
    public var description: String {
        "\(invariant.rawValue) at \(milliseconds) ms: \(what)"
    }
}

/// What must hold: DESIGN section 8.
public enum Invariant: String, Sendable, CaseIterable {
    /// The same entries and facts give the same derived state.
    case sameState = "I1"
    /// One holder an article, and a member.
    case oneHolder = "I2"
    /// Quorum: one certificate a term, tenures do not overlap, tokens rise.
    case certificates = "I3"
    /// Advisory: one holder after heal, whose token beats every rival's.
    case tokens = "I4"
    /// No honest node says two things under one name, or breaks a promise.
    case honesty = "I5"
    /// Removed and foreign keys change nothing and read nothing.
    case strangers = "I6"
    /// Every loser is told once.
    case notices = "I7"
    /// What cannot be known is shown as unverified.
    case unverified = "I8"
    /// Nobody takes an orphan whose holder a reachable peer hears.
    case orphans = "I9"
    /// All stays within its caps.
    case caps = "I10"
    /// Once faults stop, all comes to rest in time.
    case liveness = "liveness"
    /// The production rule agrees with the oracle.
    case oracle = "oracle"
    /// Application actions come once, in order.
    case actions = "actions"
    /// A session's claims go in time with it, and not before.
    case sessions = "sessions"
    /// Nobody who waits is lost, and nobody else gets what is left to one.
    case lines = "lines"
    /// Only fresh beacons of a run that is known to be alive are signs of life.
    case beacons = "beacons"
}
