internal import Newsroom
internal import Replication

/// When daemons were last at work, by their machines' clocks: whoever finds at its next action that
/// it was away beyond the horizon has dropped its claims. Several sleeps without an action between
/// them are one to it.
struct Absences {
    private var last: [Int: Moment] = [:]

    /// Whether this observation is the first action after such an absence.
    mutating func endBeyondHorizon(_ observation: Observation) -> Bool {
        switch observation {
        case .starts(let host, _):
            last[host.index] = nil
        case .reduced(let host, _, _):
            guard let now = host.process?.state.now.monotonic else { return false }
            let before = last.updateValue(now, forKey: host.index)
            return before.map { now - $0 > NewsroomLimits.horizon } ?? false
        default: break
        }
        return false
    }
}
