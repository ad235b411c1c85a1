internal import ArgumentParser

/// How long to wait: a number and one of s, m, h, d, or a number of seconds as flock(1) takes it.
struct Patience: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let text = argument.last?.isNumber == true ? argument + "s" : argument
        // Beyond a year it is a typing error.
        guard let seconds = Length.seconds(text, within: 0...Length.days(366)) else { return nil }
        duration = .seconds(seconds)
    }

    private init(_ duration: Duration) {
        self.duration = duration
    }

    /// Enough for the acks of a newsroom that is well: they take milliseconds.
    static let acks = Patience(.seconds(2))

    /// What a holder is given to answer.
    static let answer = Patience(.seconds(120))

    /// Longer than anybody waits.
    static let endless = Patience(.seconds(Length.days(366)))

    var defaultValueDescription: String { "\(duration.components.seconds)s" }
}
