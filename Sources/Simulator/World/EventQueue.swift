internal import HeapModule
internal import Newsroom

/// The future: what will happen, in the order of time, and at one time in the order in which it was
/// planned.
struct EventQueue {
    private struct Slot: Comparable {
        let at: Instant
        let sequence: UInt64
        let occurrence: Occurrence

        static func < (left: Slot, right: Slot) -> Bool {
            (left.at, left.sequence) < (right.at, right.sequence)
        }

        static func == (left: Slot, right: Slot) -> Bool { left.sequence == right.sequence }
    }

    private var heap = Heap<Slot>()
    private var sequence: UInt64 = 0

    mutating func plan(_ occurrence: Occurrence, at instant: Instant) {
        sequence += 1
        heap.insert(Slot(at: instant, sequence: sequence, occurrence: occurrence))
    }

    /// Takes out the next occurrence, if it is not after `end`.
    mutating func next(until end: Instant) -> (at: Instant, occurrence: Occurrence)? {
        guard let first = heap.min, first.at <= end else { return nil }
        let slot = heap.removeMin()
        return (slot.at, slot.occurrence)
    }
}

/// Something that will happen to a host.
enum Occurrence {
    /// A running daemon looks at its clock.
    case tick(Host, run: Int)
    /// A datagram reaches a network card.
    case datagram([UInt8], from: Endpoint, to: Host)
    /// Something reaches the end of a connection.
    case segment(Connection, Connection.Side, Connection.Segment)
    /// The disk has done the next transaction of a run.
    case written(Host, run: Int)
    /// Anything rarer.
    case task(() -> Void)
}

/// Simulated time, in microseconds from the beginning of the run.
struct Instant: Comparable, Hashable {
    let microseconds: Int64

    static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    static func + (instant: Instant, span: Delay) -> Instant {
        Instant(microseconds: instant.microseconds + span.microseconds)
    }

    static func - (later: Instant, earlier: Instant) -> Delay {
        Delay(microseconds: later.microseconds - earlier.microseconds)
    }
}

/// A length of simulated time, in microseconds.
struct Delay: Comparable, Hashable {
    let microseconds: Int64

    static func microseconds(_ count: Int64) -> Delay { Delay(microseconds: count) }
    static func milliseconds(_ count: Int64) -> Delay { Delay(microseconds: count * 1_000) }
    static func seconds(_ count: Int64) -> Delay { Delay(microseconds: count * 1_000_000) }

    static func < (left: Delay, right: Delay) -> Bool { left.microseconds < right.microseconds }
}
