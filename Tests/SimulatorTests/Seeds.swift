import Foundation

/// The seeds of random runs: few by default; `BYLINE_SEEDS=FIRST-LAST` names others.
enum Seeds {
    static func of(_ few: ClosedRange<UInt64>) -> [UInt64] { named ?? Array(few) }

    private static var named: [UInt64]? {
        let parts = ProcessInfo.processInfo.environment["BYLINE_SEEDS"]?.split(separator: "-")
        guard let parts, let first = parts.first.flatMap({ UInt64($0) }),
            let last = parts.last.flatMap({ UInt64($0) }), first <= last
        else { return nil }
        return Array(first...last)
    }
}
