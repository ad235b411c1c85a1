/// One TCP link of this run. Numbers are never used again within a run.
public struct LinkID: Hashable, Comparable, Sendable, Codable {
    /// Counts the links of this run, from 1.
    public let number: UInt64

    /// The link with this number.
    public init(_ number: UInt64) {
        self.number = number
    }

    /// Older links first.
    public static func < (left: LinkID, right: LinkID) -> Bool {
        left.number < right.number
    }
}
