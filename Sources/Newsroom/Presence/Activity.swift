public import Replication

/// What a member's people do, as its beacons tell it.
public struct Activity: Hashable, Sendable, Codable {
    /// Whether nobody there is at work, as far as is known.
    public let isIdle: Bool
    /// How long ago somebody there did something, in whole minutes.
    public let ago: Span
    /// The articles that somebody there has open without holding them, in order; at most
    /// `NewsroomLimits.viewed`.
    public let viewing: [ArticleID]

    /// An activity by its parts.
    public init(isIdle: Bool, ago: Span, viewing: [ArticleID]) {
        self.isIdle = isIdle
        self.ago = ago
        self.viewing = viewing
    }
}

/// What a session says its person does.
public struct ActivityReport: Hashable, Sendable, Codable {
    /// Whether the person did something just now, or else has left the machine alone.
    public let isActive: Bool
    /// The articles that it has open; at most `NewsroomLimits.viewed`.
    public let viewing: [ArticleID]

    /// A report by its parts.
    public init(isActive: Bool, viewing: [ArticleID]) {
        self.isActive = isActive
        self.viewing = viewing
    }
}

extension NewsroomState {
    /// Takes note that somebody is at work here; what programs do by themselves tells nothing.
    mutating func noteActivity(_ command: Command) {
        switch command {
        case .claim(_, let details, _), .take(_, let details, _, _), .wait(_, let details, _):
            if attributed(details).agent == nil { noteWork() }
        case .release, .grant, .remove, .unwait, .give, .ask, .answer: noteWork()
        case .adopt, .emit, .openSession, .endSession, .report, .see, .vouch: return
        }
    }

    /// A session tells what its person does. One that says that nobody is there is believed unless
    /// another one said lately that somebody is: a tab in the background says it once, and no more.
    mutating func report(
        _ id: SessionID, _ report: ActivityReport, _ request: RequestID, _ out: inout Outbox
    ) {
        guard let session = sessions[id], session.isOpen else {
            return out.add(.answer(request, .noSession))
        }
        let isPerson = session.agent == nil
        sessions[id]?.viewing = Array(report.viewing.prefix(NewsroomLimits.viewed))
        let lastActive = report.isActive && isPerson ? moment : nil
        sessions[id]?.lastActive = lastActive
        if report.isActive && isPerson {
            noteWork()
        } else if isPerson, !sessions.values.contains(where: isAtWork) {
            isLeftAlone = true
        }
        out.add(.answer(request, .noted))
    }

    private func isAtWork(in session: Session) -> Bool {
        session.lastActive.map { moment - $0 < NewsroomLimits.activeFor } ?? false
    }

    private mutating func noteWork() {
        lastActivity = moment
        isLeftAlone = false
    }

    /// What this member's people do.
    var ownActivity: Activity {
        let ago = moment - lastActivity
        let grain = NewsroomLimits.idleGrain
        return Activity(
            isIdle: isLeftAlone || ago >= NewsroomLimits.activeFor,
            ago: grain * (ago.milliseconds / grain.milliseconds), viewing: viewing)
    }

    /// What is open in this machine's sessions, as far as a beacon has room for it.
    private var viewing: [ArticleID] {
        // order-free: sorted
        let articles = Set(sessions.values.filter(\.isOpen).flatMap(\.viewing)).sorted()
        var room = NewsroomLimits.viewedBytes
        return articles.prefix(NewsroomLimits.viewed).filter { article in
            room -= article.text.utf8.count
            return room >= 0
        }
    }

    /// What a member's people do; nil where nothing is known of it now.
    public func activity(of other: MemberID) -> Activity? {
        if other == member { return ownActivity }
        guard let peer = peers[other], peer.status != .gone, let beacon = newestBeacons[other],
            beacon.instance == peer.instance
        else { return nil }
        return beacon.activity
    }

    /// When a member's people last did something, by this machine's wall clock.
    public func lastActive(_ other: MemberID) -> WallTime? {
        guard let activity = activity(of: other) else { return nil }
        let heard = other == member ? now.wall : peers[other]?.heardWall ?? now.wall
        return WallTime(
            millisecondsSinceEpoch: heard.millisecondsSinceEpoch &- activity.ago.milliseconds)
    }
}
