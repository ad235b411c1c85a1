internal import Foundation

/// What a terminal may be shown.
enum Terminal {
    /// Whether somebody reads standard output on a terminal.
    static let isOutput = isatty(STDOUT_FILENO) == 1

    /// Whether standard output is a terminal whose user has not refused colours (no-color.org).
    static let hasColours: Bool = {
        let environment = ProcessInfo.processInfo.environment
        let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return isOutput && !refuses && environment["TERM"] != "dumb"
    }()

    /// `text` without what could command a terminal or reorder its line: control characters and
    /// directional overrides come out as U+FFFD. Names and notes are other people's words.
    static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            clean.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
        }
        return String(clean)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return false
        default: break
        }
        switch scalar.value {
        // Directional embeddings, overrides and isolates (UAX #9), and marks.
        case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: return false
        default: return true
        }
    }
}
