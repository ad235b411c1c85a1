internal import BylineClient
internal import Foundation

/// Times as people say them, in the reader's time zone.
enum Clock {
    static func now() -> Timestamp {
        Timestamp(Date())
    }

    /// "3 min ago". A time that is not yet, by this machine's clock, was just now.
    static func ago(_ time: Timestamp, now: Timestamp) -> String {
        let isNow = now.milliseconds - time.milliseconds < 2_000
        return isNow ? "just now" : length(from: time, to: now) + " ago"
    }

    /// "3 min".
    static func length(from time: Timestamp, to now: Timestamp) -> String {
        let seconds = (now.milliseconds - time.milliseconds) / 1_000
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min"
        case ..<86_400: return "\(seconds / 3_600) h"
        case ..<172_800: return "1 day"
        default: return "\(seconds / 86_400) days"
        }
    }

    /// "14:03", with the day if that is not today.
    static func at(_ time: Timestamp, now: Timestamp) -> String {
        let isToday = Calendar.current.isDate(time.date, inSameDayAs: now.date)
        return isToday ? minute(time) : dayAndTime(time)
    }

    /// "14:03 (3 min ago)", with the day if that is not today.
    static func since(_ time: Timestamp, now: Timestamp) -> String {
        "\(at(time, now: now)) (\(ago(time, now: now)))"
    }

    /// "2025-11-23 14:03".
    static func dayAndTime(_ time: Timestamp) -> String {
        let parts = Calendar.current.dateComponents([.year, .month, .day], from: time.date)
        let day = [parts.month, parts.day].map { pad($0) }.joined(separator: "-")
        return "\(parts.year ?? 0)-\(day) \(minute(time))"
    }

    /// "14:03:07".
    static func second(_ time: Timestamp) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: time.date)
        return [parts.hour, parts.minute, parts.second].map { pad($0) }.joined(separator: ":")
    }

    private static func minute(_ time: Timestamp) -> String {
        String(second(time).dropLast(3))
    }

    private static func pad(_ number: Int?) -> String {
        let digits = String(number ?? 0)
        return digits.count < 2 ? "0" + digits : digits
    }
}
