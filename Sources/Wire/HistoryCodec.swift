internal import FoundationEssentials
internal import Newsroom
internal import Replication

// What is said of journals. Its statements are verified by whoever keeps them, off the hot path.

extension HistoryMessage {
    /// Puts the message into an envelope.
    func fill(_ envelope: inout Byline_V1_Envelope) {
        switch self {
        case .marksRequest(let request):
            envelope.historyMarksRequest = .filled {
                $0.journal = request.journal
                $0.after = request.after
                $0.since = request.since.millisecondsSinceEpoch
            }
        case .marks(let page):
            envelope.historyMarks = .filled {
                $0.journal = page.journal
                $0.places = page.marks.map(\.place)
                $0.marks = page.marks.map(\.mark)
                $0.next = page.next
                $0.last = page.isLast
            }
        case .changesRequest(let journal, let places):
            envelope.historyChangesRequest = .filled {
                $0.journal = journal
                $0.places = places
            }
        case .changes(let journal, let changes):
            envelope.historyChanges = .filled {
                $0.journal = journal
                $0.changes = changes.map { change in
                    .filled {
                        $0.place = change.place
                        $0.learned = change.learned.millisecondsSinceEpoch
                        $0.entry = change.statement.field
                    }
                }
            }
        }
    }

    init(field: Byline_V1_HistoryChangesRequest) throws(WireError) {
        guard field.places.count <= NewsroomLimits.historyChanges else { throw .tooMany }
        self = .changesRequest(journal: field.journal, places: field.places)
    }

    init(field: Byline_V1_HistoryChanges) throws(WireError) {
        guard field.changes.count <= NewsroomLimits.historyChanges else { throw .tooMany }
        var changes: [HistoryChange] = []
        for change in field.changes {
            let statement = SignedStatement(field: change.entry)
            guard statement.signature.count == WireLimits.signatureBytes else { throw .malformed }
            changes.append(
                HistoryChange(
                    place: change.place,
                    learned: WallTime(millisecondsSinceEpoch: change.learned),
                    statement: statement))
        }
        self = .changes(journal: field.journal, changes)
    }
}

extension MarksRequest {
    init(field: Byline_V1_HistoryMarksRequest) {
        self.init(
            journal: field.journal, after: field.after,
            since: WallTime(millisecondsSinceEpoch: field.since))
    }
}

extension HistoryMarks {
    init(field: Byline_V1_HistoryMarks) throws(WireError) {
        guard field.places.count <= NewsroomLimits.historyMarks else { throw .tooMany }
        guard field.places.count == field.marks.count else { throw .malformed }
        var marks: [Mark] = []
        for (place, mark) in zip(field.places, field.marks) {
            guard place > marks.last?.place ?? 0 else { throw .malformed }
            marks.append(Mark(place: place, mark: mark))
        }
        guard field.next >= marks.last?.place ?? 0 else { throw .malformed }
        self.init(journal: field.journal, marks: marks, next: field.next, isLast: field.last)
    }
}
