internal import Simulator

/// What one seed came to; a worker writes it on one line.
struct SeedResult: Codable {
    /// What did not hold.
    struct Failure: Codable {
        let invariant: String
        let what: String
    }

    let seed: UInt64
    /// Sixteen hexadecimal digits; nil if the run did not come to its end.
    var traceHash: String?
    var failure: Failure?
    var milliseconds: Int64 = 0
    var actions: UInt64 = 0

    init(_ outcome: Outcome) {
        seed = outcome.seed
        let digits = String(outcome.traceHash, radix: 16)
        traceHash = String(repeating: "0", count: 16 - digits.count) + digits
        failure = outcome.violation.map {
            Failure(
                invariant: $0.invariant.rawValue, what: "at \($0.milliseconds) ms: \($0.what)")
        }
        milliseconds = outcome.milliseconds
        actions = outcome.actions
    }

    init(seed: UInt64, failure: Failure) {
        self.seed = seed
        self.failure = failure
    }

    /// One line for people.
    func line(_ runs: RunOptions) -> String {
        guard let failure else { return "seed \(seed): all held, trace hash \(traceHash ?? "-")" }
        return "\(failure.invariant): seed \(seed) \(failure.what)"
            + (traceHash.map { ", trace hash \($0)" } ?? "")
            + "; play it again: \(runs.replay(seed: seed))"
    }
}
