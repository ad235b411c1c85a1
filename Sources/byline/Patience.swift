internal import ArgumentParser

/// How long to wait: a number and one of s, m, h, d, or a number of seconds as flock(1) takes it.
struct Patience: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let last = argument.last else { return nil }
        let digits = units[last] == nil ? argument[...] : argument.dropLast()
        // Beyond a year it is a typing error.
        guard let count = Int64(digits), (0...(366 * 86_400)).contains(count) else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: units[last] ?? 1)
        guard !overflow, seconds <= 366 * 86_400 else { return nil }
        duration = .seconds(seconds)
    }

    private init(_ duration: Duration) {
        self.duration = duration
    }

    /// Enough for the acks of a newsroom that is well: they take milliseconds.
    static let acks = Patience(.seconds(2))

    var defaultValueDescription: String { "\(duration.components.seconds)s" }
}
