internal import BylineClient
internal import Foundation

/// Times as people write them, in their time zone: `15:00`, `yesterday 15:00`,
/// `2025-11-23 15:00`, or RFC 3339 with a zone of its own.
enum PointInTime {
    /// The forms, for messages.
    static let forms = "15:00, \"yesterday 15:00\", \"2025-11-23 15:00\" or 2025-11-23T15:00:00Z"

    /// The time that `text` means; nil when it is none of the forms.
    static func read(
        _ text: String, now: Timestamp, calendar: Calendar = .current
    ) -> Timestamp? {
        if let time = Timestamp(text) { return time }
        let words = text.split { $0 == " " || $0 == "T" }
        guard let clock = words.last.flatMap({ numbers($0, ":", 2...3) }), words.count <= 2,
            var parts = day(words.count == 2 ? String(words[0]) : "today", now, calendar)
        else { return nil }
        (parts.hour, parts.minute, parts.second) = (clock[0], clock[1], clock.dropFirst(2).first)
        return timestamp(parts, calendar)
    }

    /// The beginning of a day written as `2025-11-23`, `today` or `yesterday`; nil when it is not.
    static func day(
        _ text: String, now: Timestamp, calendar: Calendar = .current
    ) -> Timestamp? {
        day(text, now, calendar).flatMap { timestamp($0, calendar) }
    }

    private static func day(
        _ word: String, _ now: Timestamp, _ calendar: Calendar
    ) -> DateComponents? {
        let units: Set<Calendar.Component> = [.year, .month, .day]
        switch word {
        case "today": return calendar.dateComponents(units, from: now.date)
        case "yesterday":
            return calendar.date(byAdding: .day, value: -1, to: now.date)
                .map { calendar.dateComponents(units, from: $0) }
        default:
            guard let numbers = numbers(word[...], "-", 3...3) else { return nil }
            return DateComponents(year: numbers[0], month: numbers[1], day: numbers[2])
        }
    }

    private static func timestamp(
        _ parts: DateComponents, _ calendar: Calendar
    ) -> Timestamp? {
        guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else {
            return nil
        }
        return Timestamp(date)
    }

    private static func numbers(
        _ text: Substring, _ separator: Character, _ count: ClosedRange<Int>
    ) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { (1...4).contains($0.count) && $0.allSatisfy(\.isNumber) }
        let numbers = parts.compactMap { Int($0) }
        guard isPlain, count.contains(parts.count), numbers.count == parts.count else { return nil }
        return numbers
    }
}
