public import Foundation

/// A wall time for people to read, in milliseconds: RFC 3339 in UTC in JSON, for example
/// `2025-11-23T14:03:07.250Z`. Nothing is decided by it.
public struct Timestamp: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, from year 1970 to 9999: RFC 3339 has four digits
    /// for the year, and a peer may send any number.
    public let milliseconds: Int64

    private static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    /// The time nearest to `milliseconds` since 1970 that RFC 3339 can write.
    public init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// The time nearest to `date`, to the millisecond.
    public init(_ date: Date) {
        let milliseconds = (date.timeIntervalSince1970 * 1_000).rounded()
        self.init(milliseconds: Int64(exactly: milliseconds) ?? (milliseconds < 0 ? 0 : .max))
    }

    /// Reads RFC 3339, with or without a fraction of a second; nil when it is not that.
    public init?(_ text: String) {
        let style = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? fractional.parse(text)) ?? (try? style.parse(text)) else {
            return nil
        }
        self.init(date)
    }

    /// The same time for Foundation.
    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    /// RFC 3339 in UTC with milliseconds.
    public var description: String {
        // Whole seconds only: a formatter given a Double fraction may print one millisecond less.
        let seconds = Date(timeIntervalSince1970: Double(milliseconds / 1_000))
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(Date.ISO8601FormatStyle().format(seconds).dropLast()).\(fraction)Z"
    }

    /// Earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not an RFC 3339 time")
        }
        self = timestamp
    }

    /// Writes RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
