/// Keeps the actions that a store takes in, so that the same run can be had again.
public enum Recorder {
    /// A middleware that hands each action to `record` before it is reduced, so that the action
    /// that stopped a program is the last of its log.
    public static func middleware<State, Action, Effect>(
        _ record: @escaping (Action) -> Void
    ) -> Middleware<State, Action, Effect> {
        { _, action, next in
            record(action)
            return next(action)
        }
    }

    /// Takes recorded actions into `state` again, in order; the effects are not carried out.
    ///
    /// - Returns: the state after the last action.
    public static func replay<R: Reducer>(
        _ actions: some Sequence<R.Action>, from state: R.State, with reducer: R
    ) -> R.State {
        var state = state
        for action in actions {
            _ = reducer.reduce(&state, action)
        }
        return state
    }
}
