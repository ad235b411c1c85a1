internal import ArgumentParser

/// A length of time as people type it: a number and one of s, m, h, d.
struct Expiry: ExpressibleByArgument {
    let seconds: UInt64

    static let week = Expiry(seconds: 7 * 86_400)

    private init(seconds: UInt64) {
        self.seconds = seconds
    }

    init?(argument: String) {
        let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let last = argument.last, let unit = units[last],
            let count = UInt64(argument.dropLast()), count > 0
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        // Beyond 100 years it is a typing error, and nothing further on need fear an overflow.
        guard !overflow, product <= 100 * 366 * 86_400 else { return nil }
        seconds = product
    }

    var defaultValueDescription: String { "7d" }
}
