/// One thing that happened in the newsroom, as `GET /v1/events` tells it.
public enum WatchEvent: Hashable, Sendable {
    /// All there is now; the first event of every stream.
    case snapshot(presence: [Presence], locks: [Lock])
    /// A free or orphaned article was claimed.
    case claimed(LockChange)
    /// An article was released.
    case released(LockChange)
    /// An article was released, and left to this member.
    case offered(LockChange, to: Holder)
    /// This daemon's member has an article, which that one released or gave to it; or, by nobody,
    /// which it waited for until it was its turn.
    case given(LockChange, by: Holder?)
    /// Somebody asks this daemon's member for an article that it holds.
    case asked(Asking)
    /// This daemon's member asked, and has an answer: told as it happens, and again to whoever
    /// comes later until somebody has seen it.
    case answered(Asking)
    /// The line for an article changed.
    case line(LineChange)
    /// An article was taken over.
    case taken(LockChange)
    /// This daemon's member cannot tell any more whether it still holds an article.
    case unverified(LockChange)
    /// It can again, and holds it.
    case verified(LockChange)
    /// A claim waits for the acks of a majority (policy `quorum`).
    case pending(LockChange)
    /// Somebody gave up a claim that waited; the change says who has the article, if anyone.
    case withdrawn(LockChange, by: Holder)
    /// This daemon's member lost an article.
    case lost(Loss)
    /// A session is open; the first event of its stream.
    case session(OpenedSession)
    /// An article goes on in another session of this daemon's member.
    case moved(Move)
    /// An article's holder is gone for the grace time.
    case orphaned(LockChange)
    /// An orphaned article's holder is back.
    case restored(LockChange)
    /// A member appeared.
    case memberHere(Presence)
    /// A member is gone.
    case memberGone(Presence)
    /// This reader was too slow; the stream ends, and a new one starts with a snapshot.
    case overflow
    /// An event that this program is too old to know.
    case unknown(name: String)

    /// Whether whoever follows one desk is told: what its articles go through, who comes and goes,
    /// and whatever this daemon's member loses, of any desk.
    public func concerns(desk: String) -> Bool {
        switch self {
        case .claimed(let change), .released(let change), .taken(let change),
            .unverified(let change), .verified(let change), .pending(let change),
            .withdrawn(let change, _), .offered(let change, _), .orphaned(let change),
            .restored(let change):
            change.desk == desk || change.lock?.desk == desk
        case .line(let change): change.desk == desk
        case .snapshot, .given, .asked, .answered, .lost, .session, .moved, .memberHere,
            .memberGone, .overflow, .unknown:
            true
        }
    }

    /// The article that it is about; nil when it is about people, several articles or this reader.
    public var article: String? {
        switch self {
        case .claimed(let change), .released(let change), .taken(let change),
            .unverified(let change), .verified(let change), .pending(let change),
            .withdrawn(let change, _), .offered(let change, _), .given(let change, _),
            .orphaned(let change), .restored(let change):
            change.article
        case .asked(let asking), .answered(let asking): asking.article
        case .line(let change): change.article
        case .lost(let loss): loss.article
        case .moved(let move): move.article
        case .snapshot, .session, .memberHere, .memberGone, .overflow, .unknown: nil
        }
    }

    /// The id under which it is kept until it was seen; nil of what is told only as it happens.
    public var notice: String? {
        switch self {
        case .lost(let loss): loss.notice
        case .answered(let asking): asking.notice
        default: nil
        }
    }

    /// When that was noticed, by the asked daemon's clock.
    public var at: Timestamp? {
        switch self {
        case .lost(let loss): loss.at
        case .answered(let asking): asking.at
        default: nil
        }
    }

    /// The word in JSON and in the stream's `event:` line.
    public var name: String {
        switch self {
        case .snapshot: "snapshot"
        case .claimed: "claimed"
        case .released: "released"
        case .offered: "offered"
        case .given: "given"
        case .asked: "asked"
        case .answered: "answered"
        case .line: "line"
        case .taken: "taken"
        case .unverified: "unverified"
        case .verified: "verified"
        case .pending: "pending"
        case .withdrawn: "withdrawn"
        case .lost: "lost"
        case .session: "session"
        case .moved: "moved"
        case .orphaned: "orphaned"
        case .restored: "restored"
        case .memberHere: "memberHere"
        case .memberGone: "memberGone"
        case .overflow: "overflow"
        case .unknown(let name): name
        }
    }
}
