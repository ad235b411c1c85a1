public import Newsroom
public import Replication

/// Learns from a peer's journal what this one lacks: asks for the marks of what follows the place
/// that was compared last, then for those changes whose marks are not here, verifies each, and
/// notes how far it came, so that the next time goes on from there.
public struct JournalFetch: Sendable {
    private let journal: Journal
    private let peer: MemberID
    private let members: Set<MemberID>
    private let now: WallTime
    private let ask: @Sendable (HistoryMessage) async -> HistoryMessage?

    /// What came of it.
    public struct Outcome: Hashable, Sendable {
        /// Changes that were not known here.
        public var taken = 0
        /// Changes that no honest peer tells.
        public var refused = 0
        /// Questions asked.
        public var questions = 0
        /// Whether all of the peer's journal has now been compared.
        public var isWhole = false
    }

    /// A fetch into `journal`.
    ///
    /// - Parameters:
    ///   - peer: whose journal it is.
    ///   - members: everybody whose entries count, whoever was removed included.
    ///   - ask: gives the answer to a question, when it is time for one; nil if none came.
    public init(
        into journal: Journal, from peer: MemberID, of members: Set<MemberID>, at now: WallTime,
        ask: @escaping @Sendable (HistoryMessage) async -> HistoryMessage?
    ) {
        self.journal = journal
        self.peer = peer
        self.members = members
        self.now = now
        self.ask = ask
    }

    /// Asks until all is compared, the peer does not answer, or enough was asked.
    public func run() async throws(StorageError) -> Outcome {
        var outcome = Outcome()
        let (first, latest) = try await journal.question(to: peer, at: now)
        var request = first
        while outcome.questions < NewsroomLimits.historyQuestions {
            outcome.questions += 1
            guard case .marks(let page) = await ask(.marksRequest(request)) else { break }
            // A journal that was begun anew is told from its beginning.
            let start = page.journal == request.journal ? request.after : 0
            guard page.next >= start, page.marks.allSatisfy({ $0.place > start }) else { break }
            let lacking = try await journal.lacking(page)
            let span = request.since...latest
            guard try await fetch(lacking, of: page.journal, within: span, &outcome) else { break }
            try await journal.noteCompared(peer, journal: page.journal, place: page.next)
            if page.isLast || page.next == start {
                outcome.isWhole = page.isLast
                break
            }
            request = MarksRequest(journal: page.journal, after: page.next, since: request.since)
        }
        return outcome
    }

    /// Fetches and keeps the changes at `places`; false if the peer did not answer or enough was
    /// asked.
    private func fetch(
        _ places: [UInt64], of number: UInt64, within span: ClosedRange<WallTime>,
        _ outcome: inout Outcome
    ) async throws(StorageError) -> Bool {
        var left = places[...]
        while !left.isEmpty {
            guard outcome.questions < NewsroomLimits.historyQuestions else { return false }
            outcome.questions += 1
            let asked = left.prefix(NewsroomLimits.historyChanges)
            let answer = await ask(.changesRequest(journal: number, places: Array(asked)))
            guard case .changes(number, let changes) = answer else { return false }
            let told = Set(changes.map(\.place))
            guard told.count == changes.count, told.isSubset(of: asked) else { return false }
            let (taken, refused) = try await journal.adopt(
                changes, from: peer, of: members, within: span)
            outcome.taken += taken
            outcome.refused += refused
            // An answer tells them in order, until it is full: what is left out before its last is
            // gone, and so is all where it tells nothing.
            let last = changes.last.flatMap { asked.firstIndex(of: $0.place) }
            left = left[(last.map { $0 + 1 } ?? asked.endIndex)...]
        }
        return true
    }
}
