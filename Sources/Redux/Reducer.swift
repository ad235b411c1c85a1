/// A pure step of a state machine: takes an action in, changes the state, and returns what is to
/// be done about it as values.
///
/// A reducer reads no clock, draws no randomness and does no IO: what it needs arrives in the
/// action. The same actions from the same state give the same state and effects, on any machine.
public protocol Reducer<State, Action, Effect>: Sendable {
    /// All that the application knows.
    associatedtype State: Sendable
    /// Something that happened or was asked for.
    associatedtype Action: Sendable
    /// Something that the world outside is to do; a value, so that tests compare it.
    associatedtype Effect: Equatable & Sendable

    /// Takes `action` into `state`; returns the effects in the order to carry them out.
    func reduce(_ state: inout State, _ action: Action) -> [Effect]
}
