internal import Replication

/// Sessions open and close, and what they claimed goes with them.
extension NewsroomState {
    // MARK: Coming and going

    /// One more connection of a session, known or new.
    mutating func openSession(
        _ id: SessionID, agent: Text?, _ request: RequestID, _ out: inout Outbox
    ) {
        guard sessions[id] != nil || sessions.count < NewsroomLimits.sessions else {
            return out.add(.answer(request, .full(limit: NewsroomLimits.sessions)))
        }
        var session = sessions[id] ?? Session()
        session.connections += 1
        session.left = nil
        session.agent = agent ?? session.agent
        sessions[id] = session
        out.add(.answer(request, .session(articles(of: id))))
    }

    /// One connection less. Who holds nothing leaves nothing behind.
    mutating func closeSession(_ id: SessionID) {
        guard var session = sessions[id], session.isOpen else { return }
        session.connections -= 1
        if !session.isOpen {
            session.left = moment
            session.lastActive = nil
        }
        sessions[id] = session.isOpen || !articles(of: id).isEmpty ? session : nil
    }

    /// A session ends by its own word, with all its connections: its claims are released at once.
    mutating func endSession(_ id: SessionID, _ request: RequestID, _ out: inout Outbox) {
        guard sessions[id] != nil else { return out.add(.answer(request, .noSession)) }
        out.add(.answer(request, .session(releaseAll(of: id, &out))))
    }

    /// Releases what sessions left behind whose last connection closed too long ago.
    mutating func releaseAbandoned(_ out: inout Outbox) {
        for id in sessions.keys.sorted() {
            guard let left = sessions[id]?.left, moment - left >= NewsroomLimits.sessionGrace
            else { continue }
            _ = releaseAll(of: id, &out)
        }
    }

    /// A run knows the sessions of the last one by what they held, and waits for them to come back.
    mutating func awaitSessions(_ boot: Boot, keeping kept: [Claim]) {
        for claim in kept where claim.isHeld {
            guard let id = boot.claimSessions[claim.article] else { continue }
            claimSessions[claim.article] = id
            sessions[id, default: Session()].left = moment
        }
        for article in waits.keys.sorted() {
            if let id = waits[article]?.session { sessions[id, default: Session()].left = moment }
        }
    }

    private mutating func releaseAll(of id: SessionID, _ out: inout Outbox) -> [ArticleID] {
        let articles = articles(of: id)
        for article in articles {
            if waits[article]?.session == id { leaveLine(article, &out) }
            guard claimSessions[article] == id else { continue }
            if let mine = tenures[article]?.contenders[member]?.claim, mine.isHeld {
                giveUp(mine, &out)
            }
            claimSessions[article] = nil
        }
        sessions[id] = nil
        return articles
    }

    // MARK: Whose claim it is

    /// What a session holds or waits for, in order.
    public func articles(of id: SessionID) -> [ArticleID] {
        // order-free: sorted
        let claimed = claimSessions.filter { $0.value == id }.map(\.key)
        // order-free: sorted
        let awaited = waits.filter { $0.value.session == id }.map(\.key)
        return Set(claimed + awaited).sorted()
    }

    /// The session whose claim was lost and which is still to be told.
    public func session(thatLost claim: ClaimID) -> SessionID? {
        // order-free: a claim was one session's
        sessions.first { $0.value.losses.contains(claim) }?.key
    }

    /// Whether a claim may last with that session; the daemon's own needs none.
    func isOpen(_ id: SessionID?) -> Bool {
        id.map { sessions[$0]?.isOpen == true } ?? true
    }

    /// An article that this member claims already goes on in another session, and the place that it
    /// left is told. A claim without a session leaves it where it is.
    mutating func move(_ article: ArticleID, to id: SessionID?, _ out: inout Outbox) {
        let last = claimSessions[article]
        guard let id, last != id else { return }
        claimSessions[article] = id
        out.persist([.claimSession(article, id)])
        if let last { out.add(.notify(.moved(article, from: last))) }
    }

    /// What the disk is told with a new own claim of the article.
    func sessionRecords(_ article: ArticleID) -> [Record] {
        claimSessions[article].map { [.claimSession(article, $0)] } ?? []
    }

    /// An own claim was lost: its session is the first to be told.
    mutating func noteLoss(_ claim: ClaimID, of article: ArticleID) {
        guard let id = claimSessions.removeValue(forKey: article) else { return }
        sessions[id]?.losses.insert(claim)
    }

    mutating func forgetLoss(_ claim: ClaimID) {
        for id in sessions.keys.sorted() { sessions[id]?.losses.remove(claim) }
    }
}
