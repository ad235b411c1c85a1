public import Replication

/// Something that happened, with the time at which it did: all that a reducer knows of clocks.
public struct Action: Hashable, Sendable, Codable {
    /// Both clocks' readings.
    public let time: Time
    /// What happened.
    public let event: Event

    /// An event at a time.
    public init(at time: Time, _ event: Event) {
        self.time = time
        self.event = event
    }
}

/// What can happen to a node.
public enum Event: Hashable, Sendable, Codable {
    /// The daemon started; the first action of a run.
    case started(Boot)
    /// Time passed.
    case tick
    /// Somebody on this machine asks for something.
    case command(RequestID, Command)
    /// A datagram came, opened and verified.
    case datagram(Message, from: Endpoint)
    /// A link came up; both sides proved their keys.
    case linkUp(LinkID, MemberID, Endpoint, isDialled: Bool)
    /// A message came over a link, verified.
    case message(LinkID, Message)
    /// A link is down.
    case linkDown(LinkID)
    /// A dial failed. Refused means that the machine answered and nobody listens there.
    case dialFailed(Endpoint, isRefused: Bool)
    /// mDNS speaks of a daemon at these addresses.
    case discovered([Endpoint], MemberID?)
    /// Records are on disk.
    case persisted([Record])
    /// The disk did not take these records, and what was to follow from them was not done.
    case diskFailed([Record])
    /// A connection of a session closed; it may have others.
    case sessionClosed(SessionID)
    /// The daemon is about to stop.
    case stopping
}

/// One request from this machine; its answer carries the same number.
public struct RequestID: Hashable, Sendable, Codable {
    /// Counts the requests of this run.
    public let number: UInt64

    /// The request with this number.
    public init(_ number: UInt64) {
        self.number = number
    }
}

/// What a claim says besides the article.
public struct ClaimDetails: Hashable, Sendable, Codable {
    /// The article's desk.
    public var desk: Text?
    /// The article's title.
    public var title: Text?
    /// A word for colleagues.
    public var note: Text?
    /// The session that it ends with, which must be open; nil for a claim of the daemon.
    public var session: SessionID?
    /// Why the article is taken over.
    public var reason: Text?
    /// The program that asks; nil for a person, or for the session's program.
    public var agent: Text?

    /// All are optional.
    public init(
        desk: Text? = nil, title: Text? = nil, note: Text? = nil, session: SessionID? = nil,
        reason: Text? = nil, agent: Text? = nil
    ) {
        self.desk = desk
        self.title = title
        self.note = note
        self.session = session
        self.reason = reason
        self.agent = agent
    }

    /// What a claim said when it was made.
    init(of claim: Claim) {
        self.init(
            desk: claim.desk, title: claim.title, note: claim.note, reason: claim.reason,
            agent: claim.agent)
    }
}

/// How much whoever takes an article over insists.
public enum Insistence: Int, Hashable, Comparable, Sendable, Codable {
    /// Not if that would interrupt somebody at work.
    case asking
    /// It knows that somebody may be at work.
    case confirmed
    /// A program may interrupt a person.
    case forced

    /// The less first.
    public static func < (left: Insistence, right: Insistence) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What a holder is asked.
public struct Question: Hashable, Sendable, Codable {
    /// A word to the holder.
    public let message: Text?
    /// How long the holder may take.
    public let within: Span
    /// The session that the asking ends with; nil for asking until it is answered.
    public let session: SessionID?

    /// A question by its parts; a time beyond `NewsroomLimits.askWithin` is cut to it.
    public init(message: Text?, within: Span, session: SessionID?) {
        self.message = message
        self.within = min(max(within, .milliseconds(1)), NewsroomLimits.askWithin)
        self.session = session
    }
}

/// What people on this machine ask for.
public enum Command: Hashable, Sendable, Codable {
    /// Claim what is free or orphaned; while cut off, what others hold too if `offline` says so.
    case claim(ArticleID, ClaimDetails, offline: Bool)
    /// Take it over from whoever holds it.
    case take(ArticleID, ClaimDetails, offline: Bool, Insistence = .asking)
    /// Give up what this member holds, saying what was saved of it last.
    case release(ArticleID, revision: Text? = nil)
    /// Claim an article, or take a place in the line for it; the claim outlasts the session that
    /// waits if `isLasting` says so.
    case wait(ArticleID, ClaimDetails, isLasting: Bool)
    /// Leave the line for an article.
    case unwait(ArticleID)
    /// Hand an article that this member holds over to another.
    case give(ArticleID, MemberID)
    /// Ask the holder of an article for it.
    case ask(ArticleID, Question)
    /// Answer the one who asks for an article, or this one of them; without a word, give it.
    case answer(ArticleID, to: MemberID?, Answer.Word?, Text?)
    /// Take in a fact that this member signed, such as an invite.
    case adopt(Fact)
    /// Make a member an admin.
    case grant(MemberID)
    /// Remove a member for good. Whom it let in stays, and what it decided about others.
    case remove(MemberID)
    /// Tell the applications of all members an action, by its type and payload.
    case emit(Text, [UInt8])
    /// Open a session, of a person's program or of one that works by itself, or one more
    /// connection of it.
    case openSession(SessionID, agent: Text? = nil)
    /// A session tells what its person does.
    case report(SessionID, ActivityReport)
    /// End a session, whatever connections it has, and release what it claimed.
    case endSession(SessionID)
    /// Say of another member that it is this editor's, too; or say it no more.
    case vouch(MemberID, isOwn: Bool)
    /// The editor has seen these notices: of losses, by the lost claim, and of answers, by
    /// `HeardAnswer.id`.
    case see([ClaimID])
}

/// What became of a command.
public enum Reply: Hashable, Sendable {
    /// This member holds the article.
    case held(Claim)
    /// This member's claim waits for the acks of a majority (policy `quorum`).
    case pending(Claim)
    /// Somebody else does; nothing changed.
    case refused(Claim, RefusalReason)
    /// This member gave it up; the claim says to whom, if somebody was first in line for it.
    case released(Claim)
    /// This member has this place in the line for the article, from 1.
    case waiting(ArticleID, place: Int)
    /// This member holds the article already; nothing changed.
    case mine(Claim)
    /// Nobody holds the article, and it is that member's turn; nothing changed.
    case kept(for: MemberID)
    /// This member left the line.
    case leftLine
    /// This member was not in line; nothing changed.
    case notWaiting
    /// The member to whom the article was to be given is not here; nothing changed.
    case absent(MemberID)
    /// There is no such member; nothing changed.
    case noMember
    /// The holder of this claim is asked for the article.
    case asked(Claim)
    /// That member has its answer; the claim stays this member's.
    case answered(Claim, to: MemberID)
    /// Nobody, or not that member, asks for this member's article; nothing changed.
    case notAsked(Claim)
    /// Several members ask for the article: which is meant? Nothing changed.
    case askedByMany([MemberID])
    /// Nobody held it; nothing changed.
    case free
    /// The fact was taken in.
    case adopted
    /// The action is on disk, and being said.
    case emitted(ActionID)
    /// A cap was reached; nothing changed.
    case full(limit: Int)
    /// This member may not: it is none any more, no admin, or not senior to whom it means.
    case forbidden
    /// The session is open and holds these articles, or ended and held them.
    case session([ArticleID])
    /// There is no such session open; nothing changed.
    case noSession
    /// The other members that this editor is, too, by this member's word.
    case devices([MemberID])
    /// The report was taken in.
    case noted
    /// These notices, unseen until now, are on disk as seen.
    case seen([ClaimID])
}

/// Why a claim or release was refused.
public enum RefusalReason: Hashable, Sendable {
    /// Somebody else holds the article.
    case heldByOther
    /// This node hears nobody: whoever holds the article cannot be asked.
    case cutOff
    /// Somebody else's claim waits for the acks of a majority.
    case pendingOther
    /// Somebody holds it who is here, and may be at work on it.
    case needsConfirmation
    /// A program asks for what a person holds.
    case agentMustForce
}
