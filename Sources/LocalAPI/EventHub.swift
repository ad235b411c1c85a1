public import BylineClient
internal import Synchronization

/// Hands each event to every subscriber, through a bounded buffer for each: one that does not keep
/// up gets ``WatchEvent/overflow`` as its last event, and costs nothing from then on.
public final class EventHub: Sendable {
    private struct Subscriber {
        let continuation: AsyncStream<WatchEvent>.Continuation
        let wants: @Sendable (WatchEvent) -> Bool
    }

    private struct State {
        var subscribers: [UInt64: Subscriber] = [:]
        var next: UInt64 = 0
        var isFinished = false
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// A hub without subscribers.
    public convenience init() {
        self.init(capacity: Limits.eventsQueued)
    }

    init(capacity: Int) {
        precondition(capacity >= 3, "room for the snapshot, an event and the overflow")
        self.capacity = capacity
    }

    /// How many subscribers there are.
    public var count: Int { state.withLock { $0.subscribers.count } }

    /// A stream that begins with `first` (a snapshot, then what this subscriber was not told yet)
    /// and goes on with every event published from now on.
    /// Call it where no event can come between taking the snapshot and this call.
    public func subscribe(startingWith first: WatchEvent...) -> AsyncStream<WatchEvent> {
        subscribe(startingWith: first)
    }

    /// The same, for events in an array, and with those published later that `wants` picks.
    public func subscribe(
        startingWith first: [WatchEvent],
        where wants: @escaping @Sendable (WatchEvent) -> Bool = { _ in true }
    ) -> AsyncStream<WatchEvent> {
        let (stream, continuation) = AsyncStream<WatchEvent>.makeStream(
            bufferingPolicy: .bufferingOldest(capacity))
        for event in first {
            continuation.yield(event)
        }
        let key: UInt64? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.next += 1
            state.subscribers[state.next] = Subscriber(continuation: continuation, wants: wants)
            return state.next
        }
        guard let key else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.unsubscribe(key) }
        return stream
    }

    /// Gives `event` to every subscriber, and ends those whose buffer is full. Never waits.
    /// Call it from one place: two callers at once may be told apart in either order.
    public func publish(_ event: WatchEvent) {
        let subscribers = state.withLock { $0.subscribers }
        for subscriber in subscribers.values where subscriber.wants(event) {
            let continuation = subscriber.continuation
            switch continuation.yield(event) {
            case .enqueued(let remaining) where remaining > 1: break
            case .terminated: break
            default:
                continuation.yield(.overflow)
                continuation.finish()
            }
        }
    }

    /// Ends every stream, after what is buffered; new ones end after their snapshot.
    public func finish() {
        let subscribers = state.withLock { state in
            state.isFinished = true
            return state.subscribers
        }
        for subscriber in subscribers.values { subscriber.continuation.finish() }
    }

    private func unsubscribe(_ key: UInt64) {
        _ = state.withLock { $0.subscribers.removeValue(forKey: key) }
    }
}
