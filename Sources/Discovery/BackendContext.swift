internal import Logging

/// What both backends need of the `Discovery` that they belong to.
struct BackendContext {
    let loop: PollLoop
    let advertisement: Advertisement
    /// The names of the interfaces to use; empty for all.
    let interfaces: Set<String>
    let names: InstanceNames
    let logger: Logger
    /// Gives each session a number of its own.
    let nextSession: () -> Int
    let report: (BackendReport) -> Void
}
