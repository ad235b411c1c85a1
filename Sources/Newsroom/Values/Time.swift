/// A reading of the machine's monotonic clock, counted from an arbitrary start. It does not
/// travel and means nothing on another machine or after a restart.
public struct Moment: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the clock's start.
    public let milliseconds: Int64

    /// A reading in milliseconds.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Before every reading.
    static let distantPast = Moment(milliseconds: .min)
    /// After every reading.
    static let never = Moment(milliseconds: .max)
    /// The first reading after this one.
    var next: Moment { self + .milliseconds(1) }

    /// Earlier readings first.
    public static func < (left: Moment, right: Moment) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The reading `duration` later.
    public static func + (moment: Moment, duration: Span) -> Moment {
        Moment(milliseconds: moment.milliseconds &+ duration.milliseconds)
    }

    /// The reading `duration` earlier.
    public static func - (moment: Moment, duration: Span) -> Moment {
        Moment(milliseconds: moment.milliseconds &- duration.milliseconds)
    }

    /// The time from `earlier` to `later`.
    public static func - (later: Moment, earlier: Moment) -> Span {
        Span(milliseconds: later.milliseconds &- earlier.milliseconds)
    }
}

/// A length of time in whole milliseconds, the finest that the protocol's timeouts need.
public struct Span: Hashable, Comparable, Sendable, Codable {
    /// The length in milliseconds.
    public let milliseconds: Int64

    /// A length in milliseconds.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A length in seconds.
    public static func seconds(_ count: Int64) -> Span {
        Span(milliseconds: count &* 1_000)
    }

    /// A length in milliseconds.
    public static func milliseconds(_ count: Int64) -> Span {
        Span(milliseconds: count)
    }

    /// A length in days.
    public static func days(_ count: Int64) -> Span {
        .seconds(count &* 86_400)
    }

    /// Shorter first.
    public static func < (left: Span, right: Span) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// `count` times as long.
    public static func * (span: Span, count: Int64) -> Span {
        Span(milliseconds: span.milliseconds &* count)
    }

    /// A part of it; `count` is not 0.
    public static func / (span: Span, count: Int64) -> Span {
        Span(milliseconds: span.milliseconds / count)
    }

    /// No time.
    public static let zero = Span(milliseconds: 0)
}

/// A wall clock's reading, for people to read: nothing is decided by it.
public struct WallTime: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since 1970-01-01T00:00:00Z, by the clock of whoever read it.
    public let millisecondsSinceEpoch: Int64

    /// Nobody read a clock yet.
    public static let unknown = WallTime(millisecondsSinceEpoch: 0)

    /// A reading in milliseconds since 1970.
    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// Earlier readings first.
    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }
}

/// Both clocks, read when an action was made.
public struct Time: Hashable, Sendable, Codable {
    /// What is decided by.
    public let monotonic: Moment
    /// What people read.
    public let wall: WallTime

    /// Both readings.
    public init(monotonic: Moment, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
