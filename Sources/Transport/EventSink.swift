internal import NIOCore

/// Hands events to the transport's owner, and counts.
///
/// The owner calls the transport from inside its own dispatch. An event that such a call causes
/// waits for the loop's next turn, so that the owner never meets itself half-way through a
/// dispatch. All other events are handed over at once.
final class EventSink {
    var counters = TransportCounters()

    private let eventLoop: any EventLoop
    private var handler: ((TransportEvent) -> Void)?
    private var callDepth = 0

    init(eventLoop: any EventLoop, handler: @escaping (TransportEvent) -> Void) {
        self.eventLoop = eventLoop
        self.handler = handler
    }

    /// Runs a call of the owner's.
    func duringCall(_ body: () -> Void) {
        callDepth += 1
        defer { callDepth -= 1 }
        body()
    }

    /// Hands `event` over, now or on the loop's next turn.
    func emit(_ event: TransportEvent) {
        if callDepth == 0 {
            handler?(event)
        } else {
            eventLoop.assumeIsolated().execute { self.handler?(event) }
        }
    }

    /// Counts something thrown away, and says so.
    func drop(_ drop: TransportDrop) {
        counters.drops[drop, default: 0] += 1
        emit(.dropped(drop))
    }

    /// From now on nothing is handed over.
    func silence() {
        handler = nil
    }
}
