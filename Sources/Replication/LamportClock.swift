/// A logical time (Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System",
/// CACM 1978), from 0 to 2^53 - 1 so that every JSON reader holds it exactly.
public struct LamportStamp: Hashable, Comparable, Sendable, Codable {
    /// The stamp's number, at most `LamportStamp.max`.
    public let value: UInt64

    /// 2^53 - 1. Clocks saturate here; from then on member ids decide the order.
    public static let max = LamportStamp(clamping: 1 << 53 - 1)
    /// Before every event.
    public static let zero = LamportStamp(clamping: 0)

    /// The stamp nearest to `value`: a peer may send any number.
    public init(clamping value: UInt64) {
        self.value = min(value, 1 << 53 - 1)
    }

    /// By number.
    public static func < (left: LamportStamp, right: LamportStamp) -> Bool {
        left.value < right.value
    }

    /// The stamp `count` later, saturating at `max`.
    public func advanced(by count: UInt64 = 1) -> LamportStamp {
        let (sum, overflow) = value.addingReportingOverflow(count)
        return overflow ? .max : LamportStamp(clamping: sum)
    }

    /// Reads a number, clamping it.
    public init(from decoder: any Decoder) throws {
        self.init(clamping: try decoder.singleValueContainer().decode(UInt64.self))
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

/// A node's Lamport clock. It hands out stamps only up to a ceiling that is already on disk, so
/// that no stamp is used twice, whatever crashes; the ceiling is raised in blocks, well ahead, so
/// that a claim hardly ever waits for a disk.
public struct LamportClock: Hashable, Sendable, Codable {
    /// The highest stamp used or seen.
    public private(set) var now: LamportStamp
    /// The highest stamp that the disk allows: a restart begins here.
    public private(set) var reserved: LamportStamp
    /// The ceiling that is on its way to the disk, if any.
    public private(set) var reserving: LamportStamp?

    /// How many stamps are reserved at once.
    public static let block: UInt64 = 4_096

    /// A clock that starts from the ceiling that the last run left on disk.
    public init(restartingFrom ceiling: LamportStamp) {
        now = ceiling
        reserved = ceiling
    }

    /// Takes in a stamp from an authenticated message.
    public mutating func merge(_ stamp: LamportStamp) {
        now = max(now, stamp)
    }

    /// The next stamp, for an own write.
    public mutating func tick() -> LamportStamp {
        now = now.advanced()
        return now
    }

    /// Whether the stamps used so far may be shown to others: all lie under the durable ceiling.
    public var isDurable: Bool { now <= reserved }

    /// The ceiling to write to disk now, or nil while half a block is left or a write is under way.
    public mutating func reserve() -> LamportStamp? {
        let lowWater = now.advanced(by: LamportClock.block / 2)
        guard lowWater > (reserving ?? reserved), (reserving ?? reserved) < .max else { return nil }
        let ceiling = now.advanced(by: LamportClock.block)
        reserving = ceiling
        return ceiling
    }

    /// Notes that the disk did not take the ceiling, so that it is asked for again.
    public mutating func reservationFailed() {
        reserving = nil
    }

    /// Notes that `ceiling` is on disk.
    public mutating func reservationCompleted(_ ceiling: LamportStamp) {
        reserved = max(reserved, ceiling)
        if reserving == ceiling { reserving = nil }
    }
}
