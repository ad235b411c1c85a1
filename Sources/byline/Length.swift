/// Lengths of time as people type them: a number and the letter of a unit.
enum Length {
    /// The seconds that `text` means; nil when it is no such length, or out of range.
    ///
    /// - Parameters:
    ///   - units: the letters that are taken, of s, m, h, d and w.
    ///   - range: in seconds; beyond it is a typing error.
    static func seconds(
        _ text: String, units: String = "smhd", within range: ClosedRange<Int64>
    ) -> Int64? {
        guard let letter = text.last, units.contains(letter), let unit = lengths[letter],
            let count = Int64(text.dropLast())
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        return !overflow && range.contains(seconds) ? seconds : nil
    }

    /// In a number of days.
    static func days(_ count: Int64) -> Int64 { count * 86_400 }

    private static let lengths: [Character: Int64] = [
        "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    ]
}
