internal import Foundation

/// Numbers for people.
enum Figures {
    /// One digit after the point below a hundred, none above.
    static func short(_ value: Double) -> String {
        String(format: abs(value) < 100 ? "%.1f" : "%.0f", value)
    }

    static func short(_ value: Double?) -> String { value.map { short($0) } ?? "-" }
}
