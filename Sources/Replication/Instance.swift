/// One run of a member's daemon. Later runs compare greater: `start` is a Lamport stamp that the
/// member had never used before that run, `nonce` tells apart runs that a restored disk made equal.
public struct Instance: Hashable, Comparable, Sendable, Codable {
    /// The Lamport stamp at which the run started.
    public let start: LamportStamp
    /// 64 random bits.
    public let nonce: UInt64

    /// A run that started at `start`, told apart by 64 random bits.
    public init(start: LamportStamp, nonce: UInt64) {
        self.start = start
        self.nonce = nonce
    }

    /// By start stamp, then by nonce.
    public static func < (left: Instance, right: Instance) -> Bool {
        (left.start, left.nonce) < (right.start, right.nonce)
    }
}
