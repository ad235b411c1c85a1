public import Replication

/// Who had an article, from when, and how that ended.
public struct PastTenure: Hashable, Sendable {
    /// The claim as it was made last; one that is made again goes on with its tenure.
    public let claim: Claim
    /// The claim that began it.
    public let first: ClaimID
    /// When this node learned of it, by its wall clock.
    public let learned: WallTime
    /// The changes that tell of it, in the order in which this node learned of them.
    public let changes: [JournalEntry]
    /// How it ended; nil while nothing is known to have ended it.
    public var end: End?

    /// When the claimant got the article, by its wall clock.
    public var since: WallTime { claim.since }

    /// The end of a tenure.
    public struct End: Hashable, Sendable {
        /// How.
        public let way: Way
        /// The claim that came instead, if one did.
        public let by: Claim?
        /// Whom the holder left the article to, if it did.
        public let heir: MemberID?
        /// When, by the wall clock of whoever ended it where that is known, else of this node.
        public let at: WallTime?
        /// When this node learned of it, by its wall clock.
        public let learned: WallTime?
        /// What was saved last, if the holder said so when it gave the article up.
        public let revision: Text?

        /// An end by its parts.
        public init(
            _ way: Way, by claim: Claim?, at: WallTime?, learned: WallTime?,
            heir: MemberID? = nil, revision: Text? = nil
        ) {
            self.way = way
            by = claim
            self.heir = heir
            self.at = at
            self.learned = learned
            self.revision = revision
        }
    }

    /// The ways in which a tenure ends.
    public enum Way: String, Hashable, Sendable, CaseIterable {
        /// The holder gave the article up.
        case released
        /// The holder left it to somebody: to whom it chose, to whoever asked, or to the first in
        /// line.
        case given
        /// Somebody claimed it who knew of the holder, and named its claim.
        case takenOver
        /// Two claimed without knowing of each other, and the other claim decided.
        case lost
        /// Somebody else had it next; whether by release or by take-over is not known here.
        case succeeded
        /// There is no word of how.
        case unknown
    }

    /// Whether somebody had the article then, by the wall clocks that people read.
    public func covers(_ time: WallTime) -> Bool {
        since <= time && (end?.at.map { time < $0 } ?? true)
    }
}
