public import Replication

/// What two daemons say to each other of their journals, so that one that was away learns what it
/// missed. Journals are kept by each daemon alone, so the store only passes these on.
///
/// Each journal numbers its changes; whoever asks remembers, for each peer, up to which of its
/// numbers it has compared. It is shown a mark of each later change (16 bytes or so), and asks for
/// those that it lacks: so what both learned of themselves costs no more than its marks.
public enum HistoryMessage: Hashable, Sendable, Codable {
    /// Asks for the marks that follow a place.
    case marksRequest(MarksRequest)
    /// They are these.
    case marks(HistoryMarks)
    /// Asks for the changes at these places of a journal.
    case changesRequest(journal: UInt64, places: [UInt64])
    /// They are these, those that are not kept any more left out.
    case changes(journal: UInt64, [HistoryChange])

    /// Whether an answer is expected.
    public var isRequest: Bool {
        switch self {
        case .marksRequest, .changesRequest: true
        case .marks, .changes: false
        }
    }
}

/// A question for marks.
public struct MarksRequest: Hashable, Sendable, Codable {
    /// The journal that `after` is a place of; one of another number begins anew.
    public let journal: UInt64
    /// The place that was compared last; 0 before the first.
    public let after: UInt64
    /// Nothing that was learned of before is of use.
    public let since: WallTime

    /// A question by its parts.
    public init(journal: UInt64, after: UInt64, since: WallTime) {
        self.journal = journal
        self.after = after
        self.since = since
    }
}

/// A page of marks.
public struct HistoryMarks: Hashable, Sendable, Codable {
    /// One change: where it is, and 64 bits by which equal ones are known.
    public struct Mark: Hashable, Sendable, Codable {
        /// Its place in the journal.
        public let place: UInt64
        /// The first 8 bytes of a hash of what it says.
        public let mark: UInt64

        /// A mark by its parts.
        public init(place: UInt64, mark: UInt64) {
            self.place = place
            self.mark = mark
        }
    }

    /// The journal's number.
    public let journal: UInt64
    /// By rising place, at most `NewsroomLimits.historyMarks`.
    public let marks: [Mark]
    /// Up to where the journal has now been shown.
    public let next: UInt64
    /// Whether that is its end.
    public let isLast: Bool

    /// A page by its parts.
    public init(journal: UInt64, marks: [Mark], next: UInt64, isLast: Bool) {
        self.journal = journal
        self.marks = marks
        self.next = next
        self.isLast = isLast
    }
}

/// A change of another daemon's journal. Nothing of it is verified yet.
public struct HistoryChange: Hashable, Sendable, Codable {
    /// Its place there.
    public let place: UInt64
    /// When that daemon learned of it, by its clock.
    public let learned: WallTime
    /// What the claimant signed.
    public let statement: SignedStatement

    /// A change by its parts.
    public init(place: UInt64, learned: WallTime, statement: SignedStatement) {
        self.place = place
        self.learned = learned
        self.statement = statement
    }
}

extension NewsroomState {
    /// Everybody who is or was a member, by the facts: whoever was removed wrote history, too.
    public var everyMember: Set<MemberID> {
        var everybody = Set(roster.members.keys)
        for fact in facts.facts.values {  // order-free: a set
            switch fact.body {
            case .genesis, .member: everybody.insert(fact.author)
            default: continue
            }
        }
        return everybody
    }

    /// The links whose other sides can be asked for what they remember: those of members that have
    /// settled, so that what they bring by themselves is in the journal before.
    public var settledLinks: [LinkID] {
        // order-free: sorted
        links.keys.sorted().filter { id in
            links[id].map {
                $0.isGreeted && !$0.isEnding && moment - $0.since >= NewsroomLimits.historySettle
            } ?? false
        }
    }
}
