public import Replication

/// All that one node knows: what is replicated, what it heard lately, and what it promised.
public struct NewsroomState: Hashable, Sendable, Codable {
    // MARK: This node

    /// This member.
    public internal(set) var member: MemberID
    /// This run.
    public internal(set) var instance = Instance(start: .zero, nonce: 0)
    /// This run's newest write.
    public internal(set) var version = Version.zero
    /// The logical clock.
    public internal(set) var clock = LamportClock(restartingFrom: .zero)
    /// Where this daemon listens for TCP links.
    public internal(set) var port: UInt16 = 0
    /// When the last action happened.
    public internal(set) var now: Time
    /// When this run started.
    public internal(set) var started: Moment
    /// The daemon is about to stop: nothing is started any more.
    public internal(set) var isStopping = false
    var random = SplitMix64(seed: 0)

    // MARK: Replicated

    /// Who belongs to the newsroom.
    public internal(set) var facts: FactSet
    /// What every member wrote.
    public internal(set) var replica = NewsroomReplica()
    /// The claims in the replica, by article.
    public internal(set) var tenures: [ArticleID: Tenure] = [:]

    /// The wishes in the replica, by article.
    public internal(set) var lines: [ArticleID: [MemberID: Wish]] = [:]

    // MARK: Lines

    /// What this member waits for.
    public internal(set) var waits: [ArticleID: Wait] = [:]
    /// When own wishes and answers ceased to be of use in this run: to be collected after the
    /// horizon.
    var spent: [EntryKey: Moment] = [:]
    /// What this member answered to those who are not known to have heard it.
    var ownAnswers: [ArticleID: [MemberID: Answer]] = [:]
    /// Answers that the editor has not seen, by the question's stamp.
    public internal(set) var answers: [LamportStamp: HeardAnswer] = [:]
    /// What this member is asked for and has not answered.
    var asked: [ArticleID: [MemberID: Asked]] = [:]
    /// Articles without a holder at work that somebody waits for or was offered.
    var vacancies: [ArticleID: Vacancy] = [:]
    /// When this member last claimed an article because it was its turn; forgotten after a pause.
    var turns: [ArticleID: Moment] = [:]

    // MARK: Locks

    /// What this member acknowledged, by article and term.
    public internal(set) var promises: [ArticleID: [Term: ClaimID]] = [:]
    /// The acks heard, by article.
    public internal(set) var tallies: [ArticleID: AckTally] = [:]
    /// The acks heard for pending claims, by article and claimant (policy `quorum`).
    public internal(set) var pendingTallies: [ArticleID: [MemberID: AckTally]] = [:]
    /// How this member's pending claims fare (policy `quorum`).
    public internal(set) var attempts: [ArticleID: Attempt] = [:]
    /// Terms whose promise is not known to be on disk yet, by article.
    var unwrittenPromises: [ArticleID: Set<Term>] = [:]
    /// Losses that the editor has not seen.
    public internal(set) var notices: [ClaimID: Notice] = [:]
    /// Losses that are on their way to the disk; then the editor is told.
    var losses: [ClaimID: Notice] = [:]
    /// What the disk refused.
    var unsaved = Unsaved()
    /// When it was last noted on disk that the daemon is alive.
    var aliveNoted: Moment?
    /// Whether own claims were checked against a peer's state since the start.
    public internal(set) var isVerified = false
    /// After a suspend, until when it only listens: who was down before may be back since.
    var listensUntil: Moment?
    /// When own claims were released in this run, for collecting them after the horizon.
    var releases: [ArticleID: Moment] = [:]
    /// When tombstones were last collected in this run.
    var lastCollection: Moment?

    // MARK: People at this machine

    /// When somebody here last did something, as far as it is known; the start, before that.
    public internal(set) var lastActivity: Moment
    /// A program of theirs has said since that nobody is there.
    var isLeftAlone = false

    /// The other members that this editor is, too, by this member's word.
    public internal(set) var ownDevices: [MemberID] = []

    // MARK: Sessions

    /// The programs on this machine that claims may last with: open ones, and those that left
    /// claims behind a moment ago.
    public internal(set) var sessions: [SessionID: Session] = [:]
    /// The session of each own claim that is not the daemon's.
    public internal(set) var claimSessions: [ArticleID: SessionID] = [:]

    // MARK: Application actions

    /// This member's own window.
    var ownActions = ActionRing()
    /// The highest action delivered on this machine, by author.
    public internal(set) var delivered: [MemberID: LamportStamp] = [:]
    /// Actions that are held and not delivered yet, by author.
    var inboxes: [MemberID: ActionInbox] = [:]

    // MARK: Liveness

    /// What was heard of the other members.
    public var peers: [MemberID: Peer] { _read { yield watch.peers } }
    /// The same, and when it is next worth looking at all of them.
    var watch = PeerWatch()
    /// The last beacon that counted of each member. It is of the run that was last shown to be
    /// alive, or, while none of that has come, of an earlier one.
    var newestBeacons: [MemberID: Beacon] = [:]
    /// Whether nobody at all is heard.
    public internal(set) var isCutOff = false
    /// Whether too few are heard for a majority (policy `quorum`).
    public internal(set) var isInMinority = false
    /// Signs of life are counted from here on: the start, or the end of being cut off.
    var listeningSince: Moment
    var beaconCounter: UInt64 = 0
    var nextBeacon: Moment
    /// The beacons heard of late.
    var echoes = EchoLog()
    /// When others were last asked about members who are not here.
    var lastRound: Moment
    /// The links whose other sides want a member's beacons relayed, and with them what it says,
    /// until then.
    var feeds: [MemberID: [LinkID: Moment]] = [:]
    /// Members gone for the grace time: what they hold is orphaned.
    public internal(set) var lapsed: Set<MemberID> = []

    // MARK: Links

    /// The TCP links that are up.
    public internal(set) var links: [LinkID: Link] = [:]
    /// The addresses known.
    public internal(set) var addresses = AddressBook()
    /// The newsroom's key, once known.
    public internal(set) var newsroomKey: NewsroomKey?
    /// Since when the newsroom's key is to be rotated, or was last ordered to be.
    var rotationDue: Moment?
    /// How often this member's own key was seen in a newer instance: a clone, or a restored disk.
    public internal(set) var clonesSeen = 0
    var lastRenewal: Moment?
    /// A newer instance of this member's key, seen too soon after the last one to go on above it.
    var newerInstance: Instance?
    /// Why another node last refused a link of this one, if any did.
    public internal(set) var lastRefusal: Refusal?

    // MARK: Disk

    /// Counts the effects that were held back for the disk.
    var barrier: UInt64 = 0
    /// The last of them that were carried out.
    var passedBarrier: UInt64 = 0
    /// Counts the announcements that waited for a loss to be on disk.
    var lossBarriers: UInt64 = 0
    /// Own writes that wait for the disk before anybody hears of them.
    var words = OwnWords()
    /// The last one of each article, while it waits.
    var waitingLosses: [ArticleID: UInt64] = [:]

    // MARK: Announced

    /// The locks as they were last announced to this machine.
    var announced: [ArticleID: AnnouncedLock] = [:]
    /// The claims that wait, as they were last announced, by article and claimant.
    var announcedPending: [ArticleID: [MemberID: Claim]] = [:]
    /// Who waits, as it was last announced, in order.
    var announcedLines: [ArticleID: [MemberID]] = [:]
    /// Whether own locks were last announced as unverified.
    var isDistrustAnnounced = false
    /// The members last announced as here.
    var announcedHere: Set<MemberID> = []
    /// What was refused or dropped, and how often.
    public internal(set) var drops: [Drop: UInt64] = [:]

    /// A rule that is wrong in a test of the simulator; nil everywhere else.
    package var planted: PlantedRule?

    /// A node before its first action.
    public init(member: MemberID, newsroom: NewsroomID, at time: Time) {
        self.member = member
        facts = FactSet(newsroom: newsroom)
        now = time
        started = time.monotonic
        listeningSince = time.monotonic
        nextBeacon = time.monotonic
        lastRound = time.monotonic
        lastActivity = time.monotonic
    }

    /// The newsroom.
    public var newsroom: NewsroomID { facts.newsroom }

    /// Who belongs to the newsroom.
    public var roster: Roster { facts.roster }

    /// The rule that decides locks here.
    public var policy: LockPolicy { roster.genesis?.policy ?? .advisory }

    /// The monotonic clock's last reading.
    var moment: Moment { now.monotonic }

    mutating func drop(_ reason: Drop) {
        drops[reason, default: 0] += 1
    }
}

/// A lock as it was announced to this machine.
struct AnnouncedLock: Hashable, Sendable, Codable {
    let claim: Claim
    var isOrphaned: Bool
}

/// Why something from outside was not taken in; counted, never fatal.
public enum Drop: String, Hashable, Sendable, Codable, CaseIterable {
    /// A statement of a key that the roster does not know.
    case notAMember
    /// A message that does not belong on that path, or before a greeting.
    case outOfPlace
    /// A beacon that was heard before, or of an older run.
    case staleBeacon
    /// A beacon of a run that no link has shown to be alive yet.
    case unprovenBeacon
    /// An ack of a claim that is not known or does not decide.
    case strayAck
    /// A refusal of a claim that is not pending, or of another policy.
    case strayRefusal
    /// A link of another newsroom.
    case otherNewsroom
    /// A link whose key is not in the roster.
    case refusedLink
    /// A link over the cap.
    case linkCap
    /// Records that the disk did not take.
    case diskFailure
}
