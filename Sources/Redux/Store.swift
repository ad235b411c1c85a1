/// Holds one state and changes it only by reducing actions, one at a time.
///
/// A store is not `Sendable`: whoever owns it (an actor, an event loop) dispatches synchronously
/// and carries the returned effects out in order.
public final class Store<R: Reducer> {
    /// The state after the last action. Lent, not copied: a state of many fields is looked at
    /// several times for each packet.
    public var state: R.State { _read { yield current } }
    private var current: R.State
    private let reducer: R
    private let middleware: [Middleware<R.State, R.Action, R.Effect>]
    private var isDispatching = false

    /// A store that starts in `state`.
    ///
    /// - Parameter middleware: the first sees an action first.
    public init(
        _ state: R.State, reducer: R,
        middleware: [Middleware<R.State, R.Action, R.Effect>] = []
    ) {
        current = state
        self.reducer = reducer
        self.middleware = middleware
    }

    /// Takes `action` through the middleware and the reducer; returns the effects in order.
    ///
    /// - Precondition: not called from a reducer or middleware. Return an effect instead, and
    ///   dispatch when it is carried out.
    public func dispatch(_ action: R.Action) -> [R.Effect] {
        precondition(!isDispatching, "a reducer dispatched an action; return an effect instead")
        isDispatching = true
        defer { isDispatching = false }
        return run(action, through: middleware[...])
    }

    private func run(
        _ action: R.Action, through rest: ArraySlice<Middleware<R.State, R.Action, R.Effect>>
    ) -> [R.Effect] {
        guard let first = rest.first else { return reducer.reduce(&current, action) }
        return first({ current }, action) { run($0, through: rest.dropFirst()) }
    }
}
