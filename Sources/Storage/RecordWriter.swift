internal import Foundation
internal import GRDB
internal import Newsroom
internal import Replication
internal import Wire

/// Carries out records within a transaction.
struct RecordWriter {
    private let db: Database
    private let path: String

    /// Writes into the transaction that `db`, the database at `path`, is in.
    init(_ db: Database, path: String) {
        self.db = db
        self.path = path
    }

    /// Notes whose database this is; there is one row for good.
    func found(newsroom: NewsroomID, member: MemberID) throws {
        try run(
            "INSERT INTO meta (only_row, newsroom, member, ceiling) VALUES (1, ?, ?, 0)",
            [newsroom.digest.data, member.key.data])
    }

    /// Carries out one record.
    func write(_ record: Newsroom.Record) throws {
        switch record {
        case .ceiling(let stamp):
            try run("UPDATE meta SET ceiling = max(ceiling, ?)", [Int64(stamp.value)])
        case .alive(let time):
            try run("UPDATE meta SET last_alive = ?", [time.millisecondsSinceEpoch])
        case .fact(let fact):
            try run(
                """
                INSERT INTO facts (id, content, signature) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """,
                [fact.id.digest.data, Data(fact.statement.content), Data(fact.statement.signature)])
        case .ownClaim(let claim, let written):
            try keep(claim, written: written)
        case .forgetOwnClaim(let article):
            try run("DELETE FROM own_claims WHERE article = ?", [article.data])
        case .claimSession(let article, let session):
            try run(
                "UPDATE own_claims SET session = ? WHERE article = ?",
                [session?.description, article.data])
        case .ownWish(let wait):
            try keep(wait)
        case .forgetOwnWish(let article):
            try run("DELETE FROM own_wishes WHERE article = ?", [article.data])
        case .ownAnswer(let answer):
            try keep(answer)
        case .forgetOwnAnswer(let article, let asker):
            try run(
                "DELETE FROM own_answers WHERE article = ? AND asker = ?",
                [article.data, asker.key.data])
        case .answerHeard(let heard):
            try add(heard)
        case .answerSeen(let question):
            try run("DELETE FROM heard_answers WHERE asked = ?", [Int64(question.value)])
        case .promise(let article, let term, let claim):
            try promise(article, term, claim)
        case .notice(let notice):
            try add(notice)
        case .noticeSeen(let claim):
            try run(
                "UPDATE notices SET seen = 1 WHERE lamport = ? AND member = ?",
                [Int64(claim.lamport.value), claim.member.key.data])
            try pruneNotices()
        case .ownDevices(let members): try keepDevices(members)
        case .ownAction(let action):
            try keep(action)
        case .forgetOwnActions(let stamp):
            try run("DELETE FROM own_actions WHERE lamport <= ?", [Int64(stamp.value)])
        case .delivered(let author, let stamp):
            try run(
                """
                INSERT INTO delivered_actions (member, lamport) VALUES (?, ?)
                ON CONFLICT DO UPDATE SET lamport = max(lamport, excluded.lamport)
                """,
                [author.key.data, Int64(stamp.value)])
        case .peer(let member, let endpoint):
            try reached(member, at: endpoint)
        case .newsroomKey(let key):
            try run(
                "INSERT OR REPLACE INTO newsroom_keys (generation, secret) VALUES (?, ?)",
                [Int64(key.generation), key.secret.data])
            // An older key opens nothing any more, and the facts bring it back should it be needed.
            try run(
                "DELETE FROM newsroom_keys WHERE generation <> ?", [Int64(key.generation)])
        case .barrier:
            break
        }
    }

    /// Keeps the first promise of a term: the same one again changes nothing, another is refused.
    /// Of the terms beyond the cap each claimant's newest stays: its claim may still stand.
    private func promise(_ article: ArticleID, _ term: Term, _ claim: ClaimID) throws {
        try run(
            """
            INSERT INTO promises (article, term, lamport, member) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                article.data, Int64(term.number), Int64(claim.lamport.value),
                claim.member.key.data,
            ])
        if db.changesCount == 0 {
            try requireKept(article, term, claim)
        }
        try run(
            """
            DELETE FROM promises WHERE article = ?1 AND term <= (
                SELECT term FROM promises WHERE article = ?1 ORDER BY term DESC LIMIT 1 OFFSET ?2)
            AND EXISTS (SELECT 1 FROM promises AS newer WHERE newer.article = ?1
                AND newer.member = promises.member AND newer.term > promises.term)
            """,
            [article.data, NewsroomLimits.promisedTerms])
    }

    private func requireKept(_ article: ArticleID, _ term: Term, _ claim: ClaimID) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT lamport, member FROM promises WHERE article = ? AND term = ?",
            arguments: [article.data, Int64(term.number)])
        guard let row else { return }
        let first = try Cells(row, table: "promises", path: path).claimID()
        guard first == claim else { throw StorageError.promiseBroken(article, term, first: first) }
    }

    /// A notice that is there already, seen or not, stays as it is: its editor hears of the loss
    /// once.
    private func add(_ notice: Notice) throws {
        try run(
            """
            INSERT INTO notices (lamport, member, article, winner_member, winner, reason, at)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                Int64(notice.claim.lamport.value), notice.claim.member.key.data,
                notice.article.data, notice.winner?.member.key.data,
                notice.winner.map { Data(ClaimCodec.encode($0)) }, notice.reason.rawValue,
                notice.at.millisecondsSinceEpoch,
            ])
        try pruneNotices()
    }

    /// Keeps the newest notices of each kind, and seen ones no longer than their time; the
    /// time is the one at which the daemon last said it was alive.
    private func pruneNotices() throws {
        try run(
            """
            DELETE FROM notices WHERE seen = 1
                AND at < (SELECT coalesce(last_alive, 0) FROM meta) - ?
            """,
            [StorageLimits.seenNotices.milliseconds])
        for seen in [0, 1] {
            try run(
                """
                DELETE FROM notices WHERE rowid IN (
                    SELECT rowid FROM notices WHERE seen = ?
                    ORDER BY at DESC, rowid DESC LIMIT -1 OFFSET ?)
                """,
                [seen, NewsroomLimits.notices])
        }
    }

    /// A released claim loses its session.
    private func keep(_ claim: Claim, written: WallTime) throws {
        try run(
            """
            INSERT INTO own_claims (article, claim, written) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET claim = ?2, written = ?3,
                session = CASE WHEN ?4 THEN session END
            """,
            [
                claim.article.data, Data(ClaimCodec.encode(claim)),
                written.millisecondsSinceEpoch, claim.isHeld,
            ])
    }

    private func keep(_ answer: Answer) throws {
        try run(
            "INSERT OR REPLACE INTO own_answers (article, asker, answer) VALUES (?, ?, ?)",
            [answer.article.data, answer.asker.key.data, Data(AnswerCodec.encode(answer))])
    }

    private func add(_ heard: HeardAnswer) throws {
        try run(
            """
            INSERT INTO heard_answers (asked, answer, member, at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                Int64(heard.answer.ask.value), Data(AnswerCodec.encode(heard.answer)),
                heard.by.key.data, heard.at.millisecondsSinceEpoch,
            ])
        try run(
            """
            DELETE FROM heard_answers WHERE asked <= (
                SELECT asked FROM heard_answers ORDER BY asked DESC LIMIT 1 OFFSET ?)
            """,
            [NewsroomLimits.notices])
    }

    private func keep(_ wait: Wait) throws {
        try run(
            """
            INSERT OR REPLACE INTO own_wishes (article, wish, session, lasting) VALUES (?, ?, ?, ?)
            """,
            [
                wait.wish.article.data, Data(WishCodec.encode(wait.wish)),
                wait.session?.description, wait.isLasting,
            ])
    }

    private func keepDevices(_ members: [MemberID]) throws {
        try run("DELETE FROM own_devices", [])
        for member in members {
            try run("INSERT INTO own_devices (member) VALUES (?)", [member.key.data])
        }
    }

    /// Keeps an own action, and forgets those beyond the window.
    private func keep(_ action: ApplicationAction) throws {
        try run(
            "INSERT OR REPLACE INTO own_actions (lamport, action) VALUES (?, ?)",
            [Int64(action.id.lamport.value), Data(ActionCodec.encode(action))])
        try run(
            """
            DELETE FROM own_actions WHERE lamport <= (
                SELECT lamport FROM own_actions ORDER BY lamport DESC LIMIT 1 OFFSET ?)
            """,
            [NewsroomLimits.actionWindow])
    }

    /// Puts an address before all others, and forgets those beyond the cap.
    private func reached(_ member: MemberID, at endpoint: Endpoint) throws {
        try run(
            "INSERT OR REPLACE INTO peers (host, port, member) VALUES (?, ?, ?)",
            [endpoint.host, Int64(endpoint.port), member.key.data])
        try run(
            """
            DELETE FROM peers WHERE contact <= (
                SELECT contact FROM peers ORDER BY contact DESC LIMIT 1 OFFSET ?)
            """,
            [NewsroomLimits.addresses])
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension Bytes32 {
    /// The bytes as SQLite takes them.
    var data: Data { Data(bytes) }
}

extension ArticleID {
    /// The UTF-8 bytes as SQLite takes them.
    var data: Data { Data(text.utf8) }
}
