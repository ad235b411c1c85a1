internal import ArgumentParser

/// When a code expires: a length of time from now.
struct Expiry: ExpressibleByArgument {
    let seconds: UInt64

    static let week = Expiry(seconds: UInt64(Length.days(7)))

    private init(seconds: UInt64) {
        self.seconds = seconds
    }

    init?(argument: String) {
        // Beyond 100 years it is a typing error, and nothing further on need fear an overflow.
        guard let seconds = Length.seconds(argument, within: 1...Length.days(100 * 366)) else {
            return nil
        }
        self.seconds = UInt64(seconds)
    }

    var defaultValueDescription: String { "7d" }
}
