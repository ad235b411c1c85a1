internal import Foundation
internal import GRDB
public import Newsroom
internal import Replication
internal import Wire

// What journals tell each other. All of it runs on the journal's own queue, and nothing waits for
// it but whoever asked.

extension Journal {
    /// The answer to a peer's question; nil for what is none.
    public func answer(
        to message: HistoryMessage
    ) async throws(StorageError) -> HistoryMessage? {
        switch message {
        case .marksRequest(let request): .marks(try await marks(request))
        case .changesRequest(let journal, let places):
            .changes(journal: journal, try await changes(of: journal, at: places))
        case .marks, .changes: nil
        }
    }

    private func marks(_ request: MarksRequest) async throws(StorageError) -> HistoryMarks {
        try await reading { db in
            let number = try Self.number(in: db)
            let after = request.journal == number ? Int64(clamping: request.after) : 0
            let limit = NewsroomLimits.historyMarks
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, mark FROM changes WHERE id > ? AND learned >= ? ORDER BY id LIMIT ?
                    """, arguments: [after, request.since.millisecondsSinceEpoch, limit])
            let marks = rows.compactMap { row -> HistoryMarks.Mark? in
                guard let id = Int64.fromDatabaseValue(row["id"]),
                    let mark = Int64.fromDatabaseValue(row["mark"]), id > 0
                else { return nil }
                return HistoryMarks.Mark(
                    place: UInt64(id), mark: UInt64(bitPattern: mark))
            }
            let isLast = rows.count < limit
            let end = try Int64.fetchOne(db, sql: "SELECT max(id) FROM changes") ?? 0
            let next = isLast ? UInt64(max(end, after)) : marks.last?.place ?? UInt64(after)
            return HistoryMarks(journal: number, marks: marks, next: next, isLast: isLast)
        }
    }

    /// The changes at these places, in this order, as many as fit into an answer.
    private func changes(
        of journal: UInt64, at places: [UInt64]
    ) async throws(StorageError) -> [HistoryChange] {
        try await reading { db in
            guard try Self.number(in: db) == journal else { return [] }
            var changes: [HistoryChange] = []
            var room = WireLimits.historyBytes
            for place in places.prefix(NewsroomLimits.historyChanges) {
                let row = try Row.fetchOne(
                    db, sql: "SELECT learned, content, signature FROM changes WHERE id = ?",
                    arguments: [Int64(clamping: place)])
                guard let row else { continue }
                let cells = Cells(row, table: "changes", path: self.path)
                let statement = SignedStatement(
                    content: try cells.bytes("content"), signature: try cells.bytes("signature"))
                let size = statement.content.count + statement.signature.count
                guard size <= WireLimits.historyBytes else { continue }
                room -= size
                guard room >= 0 else { break }
                changes.append(
                    HistoryChange(
                        place: place,
                        learned: WallTime(millisecondsSinceEpoch: try cells.number("learned")),
                        statement: statement))
            }
            return changes
        }
    }

    // MARK: Comparing

    /// The question to begin with, for a peer of whose journal so much has been compared, and the
    /// time that nobody has learned of anything after. The journal's own date speaks against a
    /// clock that is wrong: what one asks not for today is not asked for tomorrow.
    func question(
        to peer: MemberID, at now: WallTime
    ) async throws(StorageError) -> (request: MarksRequest, latest: WallTime) {
        let kept = Span.days(Int64(days)).milliseconds
        return try await reading { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT number, place FROM fetched WHERE member = ?",
                arguments: [peer.key.data])
            let number = row.flatMap { Int64.fromDatabaseValue($0["number"]) } ?? 0
            let place = row.flatMap { Int64.fromDatabaseValue($0["place"]) } ?? 0
            let clock = now.millisecondsSinceEpoch
            let date = try Int64.fetchOne(db, sql: "SELECT date FROM journal") ?? clock
            let request = MarksRequest(
                journal: UInt64(bitPattern: number), after: UInt64(max(0, place)),
                since: WallTime(millisecondsSinceEpoch: min(clock, date) - kept))
            return (request, WallTime(millisecondsSinceEpoch: max(clock, date)))
        }
    }

    /// The places of those marks that this journal has none like.
    func lacking(_ page: HistoryMarks) async throws(StorageError) -> [UInt64] {
        try await reading { db in
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM changes WHERE mark = ?")
            return try page.marks.filter {
                try Int.fetchOne(statement, arguments: [Int64(bitPattern: $0.mark)]) == nil
            }.map(\.place)
        }
    }

    /// Notes up to where a peer's journal has been compared.
    func noteCompared(
        _ peer: MemberID, journal: UInt64, place: UInt64
    ) async throws(StorageError) {
        try await writing { db in
            try db.execute(
                sql: """
                    INSERT INTO fetched (member, number, place) VALUES (?, ?, ?)
                    ON CONFLICT (member) DO UPDATE
                    SET number = excluded.number, place = excluded.place
                    """,
                arguments: [peer.key.data, Int64(bitPattern: journal), Int64(clamping: place)])
        }
    }

    // MARK: Taking in

    /// Verifies changes of a peer's journal, and keeps those that tell something.
    ///
    /// - Parameters:
    ///   - members: everybody whose entries count, whoever was removed included.
    ///   - span: what was learned of before is of no use, and nothing was after.
    /// - Returns: how many are new, and how many were refused, for a signature that does not hold
    ///   or another reason that no honest peer gives.
    func adopt(
        _ changes: [HistoryChange], from peer: MemberID, of members: Set<MemberID>,
        within span: ClosedRange<WallTime>
    ) async throws(StorageError) -> (taken: Int, refused: Int) {
        var fresh: [JournalEntry] = []
        var refused = 0
        for change in changes where change.learned >= span.lowerBound {
            // A certificate has hundreds of signatures: neither the queue nor others wait for all.
            await Task.yield()
            let learned = min(change.learned, span.upperBound)
            if let entry = verified(change, by: members, learned: learned) {
                fresh.append(entry)
            } else {
                refused += 1
            }
        }
        let entries = fresh
        let taken = try await writing { db in
            try entries.filter { entry in
                let isNew = try Journal.insert(entry, from: peer, into: db)
                return try isNew || self.replace(entry, from: peer, in: db)
            }.count
        }
        return (taken, refused)
    }

    private func verified(
        _ change: HistoryChange, by members: Set<MemberID>, learned: WallTime
    ) -> JournalEntry? {
        guard let vouched = try? VouchedEntry(change.statement, in: newsroom, by: members) else {
            return nil
        }
        return JournalEntry(vouched.entry, isCertified: vouched.isCertified, learned: learned)
    }

    /// Takes an entry for the one that tells the same change, if it is older: a daemon that starts
    /// writes its claims again, and the first entry tells best what came before what.
    private func replace(
        _ fresh: JournalEntry, from peer: MemberID, in db: Database
    ) throws -> Bool {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT id, certified, learned, content, signature FROM changes
                WHERE article = ? AND lamport = ? AND member = ? AND held = ? AND certified = ?
                """,
            arguments: [
                fresh.claim.article.data, Int64(fresh.claim.id.lamport.value),
                fresh.claim.member.key.data, fresh.claim.isHeld, fresh.isCertified,
            ])
        guard let row, let id = Int64.fromDatabaseValue(row["id"]) else { return false }
        let kept = try entry(of: row)
        let isOlder =
            (fresh.entry.instance, fresh.entry.version) < (kept.entry.instance, kept.entry.version)
        guard isOlder else { return false }
        let statement = fresh.entry.payload.statement
        try db.execute(
            sql: """
                UPDATE changes SET content = ?, signature = ?, mark = ?, learned = ?, witness = ?
                WHERE id = ?
                """,
            arguments: [
                Data(statement.content), Data(statement.signature), JournalMark(fresh).column,
                min(fresh.learned, kept.learned).millisecondsSinceEpoch, peer.key.data, id,
            ])
        return true
    }

    // MARK: The queue

    private static func number(in db: Database) throws -> UInt64 {
        UInt64(bitPattern: try Int64.fetchOne(db, sql: "SELECT number FROM journal") ?? 0)
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw .journal(path: path, reason: Journal.reason(of: error))
        }
    }

    private func writing<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await queue.write(body)
        } catch {
            throw .journal(path: path, reason: Journal.reason(of: error))
        }
    }
}
