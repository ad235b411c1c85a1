public import BylineClient

/// One connection of a session.
public struct SessionConnection: Sendable {
    /// ``WatchEvent/session(_:)`` first, then what the session must know.
    public let events: AsyncStream<WatchEvent>
    /// Tells the daemon that the connection is no more; called exactly once.
    public let close: @Sendable () -> Void

    /// A connection.
    public init(events: AsyncStream<WatchEvent>, close: @escaping @Sendable () -> Void) {
        self.events = events
        self.close = close
    }
}
