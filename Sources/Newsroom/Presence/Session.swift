/// Names a session for as long as its claims last, restarts of the daemon included.
public struct SessionID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The first 64 of its 128 bits, which the shell draws at random.
    public let high: UInt64
    /// The other 64.
    public let low: UInt64

    /// A session by its bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `description`; nil unless it is 32 lower-case hexadecimal digits.
    public init?(_ description: String) {
        let digits = Array(description.utf8)
        guard digits.count == 32, digits.allSatisfy(SessionID.isDigit),
            let high = UInt64(description.prefix(16), radix: 16),
            let low = UInt64(description.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// By their bits; the order has no meaning.
    public static func < (left: SessionID, right: SessionID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

/// A program at work on this machine, such as a browser tab or a `byline edit`. Its claims are
/// released `NewsroomLimits.sessionGrace` after its last connection closed. DESIGN section 3.
public struct Session: Hashable, Sendable, Codable {
    /// How many connections keep it open.
    public internal(set) var connections = 0
    /// When the last of them closed, or this run started without it; nil while there is one.
    public internal(set) var left: Moment?
    /// The claims that it lost and whose notices nobody has seen.
    var losses: Set<ClaimID> = []
    /// The program that it belongs to; nil where a person uses it.
    public internal(set) var agent: Text?
    /// The articles that its person has open.
    public internal(set) var viewing: [ArticleID] = []
    /// When it last said that its person is at work, unless it has said since that nobody is.
    var lastActive: Moment?

    /// Whether a connection keeps it.
    public var isOpen: Bool { connections > 0 }
}
