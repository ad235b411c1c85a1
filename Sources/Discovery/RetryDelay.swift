/// A pause that doubles with every attempt, up to a longest one.
struct RetryDelay {
    private let longest: Duration
    private var upcoming = DiscoveryLimits.firstRetry

    init(longest: Duration) {
        self.longest = longest
    }

    /// The pause before the next attempt.
    mutating func next() -> Duration {
        defer { upcoming = min(upcoming * 2, longest) }
        return upcoming
    }

    /// After a success: begins with the shortest pause again.
    mutating func reset() {
        upcoming = DiscoveryLimits.firstRetry
    }
}
