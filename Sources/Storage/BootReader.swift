internal import GRDB
internal import Newsroom
internal import Replication
internal import Wire

/// Reads what a daemon starts from, and checks it: what the disk holds is trusted no more than
/// what a peer sends.
struct BootReader {
    private let db: Database
    private let path: String
    private let member: MemberID
    private let newsroom: NewsroomID

    /// Reads within the transaction that `db` is in, for a member of a newsroom.
    init(_ db: Database, path: String, member: MemberID, newsroom: NewsroomID) {
        self.db = db
        self.path = path
        self.member = member
        self.newsroom = newsroom
    }

    /// Everything on disk; what the machine gives (port, entropy, named peers) is left at zero.
    func read() throws -> Boot {
        let meta = try meta()
        var boot = Boot(member: member, newsroom: newsroom, facts: try facts())
        boot.ceiling = try meta.stamp("ceiling")
        boot.lastAlive = try meta.time("last_alive")
        boot.ownClaims = try ownClaims()
        boot.claimSessions = try claimSessions()
        boot.ownDevices = try rows(
            "own_devices", "SELECT member FROM own_devices ORDER BY member"
        ).map { MemberID(try $0.bytes32("member")) }
        boot.waits = try waits()
        boot.ownAnswers = try ownAnswers()
        boot.answers = try heardAnswers()
        boot.ownActions = try ownActions()
        boot.delivered = try delivered()
        boot.promises = try promises()
        boot.notices = try notices()
        boot.peers = try peers()
        boot.newsroomKey = try newsroomKey()
        return boot
    }

    /// The row about the database itself, once it is known to be this member's.
    private func meta() throws -> Cells {
        let columns = "SELECT newsroom, member, ceiling, last_alive FROM meta"
        guard let cells = try rows("meta", columns).first else {
            throw StorageError.damaged(path: path, reason: "it does not say whose it is")
        }
        let founded = NewsroomID(try cells.bytes32("newsroom"))
        guard founded == newsroom else {
            throw StorageError.otherNewsroom(path: path, holds: founded)
        }
        let owner = MemberID(try cells.bytes32("member"))
        guard owner == member else {
            throw StorageError.otherMember(path: path, holds: owner)
        }
        return cells
    }

    /// All facts, in the order in which they were written.
    private func facts() throws -> [Fact] {
        let facts = try rows("facts", "SELECT id, content, signature FROM facts ORDER BY rowid")
            .map { cells in
                let id = FactID(try cells.bytes32("id"))
                let statement = SignedStatement(
                    content: try cells.bytes("content"), signature: try cells.bytes("signature"))
                let fact = try cells.reading("content", of: "the fact \(id.digest.hex)") {
                    try FactCodec.decode(statement, newsroom: newsroom)
                }
                guard fact.id == id else {
                    throw cells.damage("id", "\(id.digest.hex) is not the digest of its content")
                }
                return fact
            }
        guard facts.contains(where: { $0.id.digest == newsroom.digest }) else {
            throw StorageError.damaged(
                path: path, reason: "the fact that founded the newsroom \(newsroom) is missing")
        }
        return facts
    }

    private func ownClaims() throws -> [Claim] {
        try rows("own_claims", "SELECT article, claim FROM own_claims ORDER BY article")
            .map { cells in
                let article = try cells.article("article")
                let claim = try cells.reading("claim", of: "the claim of \(article)") {
                    try ClaimCodec.decode(try cells.bytes("claim"), member: member)
                }
                guard claim.article == article else {
                    throw cells.damage("claim", "it is of another article than \(article)")
                }
                return claim
            }
    }

    private func claimSessions() throws -> [ArticleID: SessionID] {
        var sessions: [ArticleID: SessionID] = [:]
        let columns = "SELECT article, session FROM own_claims WHERE session IS NOT NULL"
        for cells in try rows("own_claims", columns) {
            guard let session = SessionID(try cells.string("session")) else {
                throw cells.damage("session")
            }
            sessions[try cells.article("article")] = session
        }
        return sessions
    }

    private func waits() throws -> [Wait] {
        let columns = "SELECT article, wish, session, lasting FROM own_wishes ORDER BY article"
        return try rows("own_wishes", columns).map { cells in
            let article = try cells.article("article")
            let wish = try cells.reading("wish", of: "the wish for \(article)") {
                try WishCodec.decode(try cells.bytes("wish"), member: member)
            }
            guard wish.article == article else {
                throw cells.damage("wish", "it is for another article than \(article)")
            }
            let session = try cells.optionalString("session")
            let id = session.flatMap { SessionID($0) }
            guard (id == nil) == (session == nil) else { throw cells.damage("session") }
            return Wait(
                wish: wish, session: id, isLasting: try cells.number("lasting") as Int64 == 1)
        }
    }

    private func ownAnswers() throws -> [Answer] {
        let columns = "SELECT article, asker, answer FROM own_answers ORDER BY article, asker"
        return try rows("own_answers", columns).map { cells in
            let article = try cells.article("article")
            let answer = try answer(of: cells, about: "an answer about \(article)")
            guard answer.article == article, answer.asker.key == (try cells.bytes32("asker"))
            else { throw cells.damage("answer", "it is of another question about \(article)") }
            return answer
        }
    }

    /// The unseen answers to this member's questions, oldest first.
    private func heardAnswers() throws -> [HeardAnswer] {
        let columns = "SELECT asked, answer, member, at FROM heard_answers ORDER BY asked"
        return try rows("heard_answers", columns).map { cells in
            let stamp = try cells.stamp("asked")
            let answer = try answer(of: cells, about: "the answer to question \(stamp.value)")
            guard answer.ask == stamp, answer.asker == member else {
                throw cells.damage("answer", "it is of another question than \(stamp.value)")
            }
            return HeardAnswer(
                answer: answer, by: MemberID(try cells.bytes32("member")),
                at: WallTime(millisecondsSinceEpoch: try cells.number("at")))
        }
    }

    private func answer(of cells: Cells, about thing: String) throws -> Answer {
        try cells.reading("answer", of: thing) {
            try AnswerCodec.decode(try cells.bytes("answer"))
        }
    }

    /// Oldest first.
    private func ownActions() throws -> [ApplicationAction] {
        try rows("own_actions", "SELECT lamport, action FROM own_actions ORDER BY lamport")
            .map { cells in
                let stamp = try cells.stamp("lamport")
                let action = try cells.reading("action", of: "the action \(stamp.value)") {
                    try ActionCodec.decode(try cells.bytes("action"), member: member)
                }
                guard action.id.lamport == stamp else {
                    throw cells.damage("action", "it is of another stamp than \(stamp.value)")
                }
                return action
            }
    }

    private func delivered() throws -> [MemberID: LamportStamp] {
        var delivered: [MemberID: LamportStamp] = [:]
        let columns = "SELECT member, lamport FROM delivered_actions"
        for cells in try rows("delivered_actions", columns) {
            delivered[MemberID(try cells.bytes32("member"))] = try cells.stamp("lamport")
        }
        return delivered
    }

    private func promises() throws -> [ArticleID: [Term: ClaimID]] {
        var promises: [ArticleID: [Term: ClaimID]] = [:]
        for cells in try rows("promises", "SELECT article, term, lamport, member FROM promises") {
            let term = Term(clamping: try cells.number("term"))
            promises[try cells.article("article"), default: [:]][term] = try cells.claimID()
        }
        return promises
    }

    /// The unseen notices, oldest first.
    private func notices() throws -> [Notice] {
        try rows(
            "notices",
            """
            SELECT lamport, member, article, winner_member, winner, reason, at FROM notices
            WHERE seen = 0 ORDER BY at, rowid
            """
        ).map { cells in
            guard let reason = LossReason(rawValue: try cells.string("reason")) else {
                throw cells.damage("reason")
            }
            let article = try cells.article("article")
            return Notice(
                claim: try cells.claimID(), article: article,
                winner: try winner(of: cells, article),
                reason: reason, at: WallTime(millisecondsSinceEpoch: try cells.number("at")))
        }
    }

    /// The claim that a notice names, if any.
    private func winner(of cells: Cells, _ article: ArticleID) throws -> Claim? {
        guard !cells.isNull("winner") else { return nil }
        let member = MemberID(try cells.bytes32("winner_member"))
        return try cells.reading("winner", of: "a notice about \(article)") {
            try ClaimCodec.decode(try cells.bytes("winner"), member: member)
        }
    }

    private func peers() throws -> [Endpoint: MemberID] {
        var peers: [Endpoint: MemberID] = [:]
        for cells in try rows("peers", "SELECT host, port, member FROM peers") {
            let endpoint = Endpoint(
                host: try cells.string("host"), port: try cells.number("port"))
            peers[endpoint] = MemberID(try cells.bytes32("member"))
        }
        return peers
    }

    /// The key of the newest generation.
    private func newsroomKey() throws -> NewsroomKey? {
        try rows(
            "newsroom_keys",
            "SELECT generation, secret FROM newsroom_keys ORDER BY generation DESC LIMIT 1"
        ).first.map { cells in
            NewsroomKey(
                generation: try cells.number("generation"), secret: try cells.bytes32("secret"))
        }
    }

    private func rows(_ table: String, _ sql: String) throws -> [Cells] {
        try Row.fetchAll(db, sql: sql).map { Cells($0, table: table, path: path) }
    }
}
