/// A wrapper around a store's dispatch, as in Redux: it sees each action before the reducer does,
/// may change or drop it, and sees the effects on their way back.
///
/// - Parameters:
///   - state: reads the store's state, before or after `next`.
///   - action: the dispatched action.
///   - next: the following middleware, or the reducer.
/// - Returns: the effects to hand to the caller of `dispatch`.
public typealias Middleware<State, Action, Effect> = (
    _ state: () -> State, _ action: Action, _ next: (Action) -> [Effect]
) -> [Effect]
