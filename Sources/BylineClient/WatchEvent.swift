/// Why a member lost an article. Open: a newer daemon may know other reasons.
public struct LossReason: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A reason by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Both claimed at once, and the other claim decides.
    public static let tie = LossReason(rawValue: "tie")
    /// Another member took the article over.
    public static let takenOver = LossReason(rawValue: "takenOver")
    /// Another member claimed the article while this one was away.
    public static let away = LossReason(rawValue: "away")
}

/// What happened to an article's lock.
public struct LockChange: Hashable, Sendable {
    /// The article.
    public let article: String
    /// Its lock now; nil when the article is free.
    public let lock: Lock?

    /// A change.
    public init(article: String, lock: Lock?) {
        self.article = article
        self.lock = lock
    }
}

/// That the asked daemon's member lost an article. Told exactly once.
public struct Loss: Hashable, Sendable {
    /// The article.
    public let article: String
    /// Its lock now; nil when the article is free again.
    public let lock: Lock?
    /// Who has it, or had it first.
    public let by: Holder?
    /// Why.
    public let reason: LossReason
    /// The notice's id, the same if the notice is ever repeated.
    public let notice: String

    /// A loss.
    public init(article: String, lock: Lock?, by: Holder?, reason: LossReason, notice: String) {
        self.article = article
        self.lock = lock
        self.by = by
        self.reason = reason
        self.notice = notice
    }
}

/// One thing that happened in the newsroom, as `GET /v1/events` tells it.
public enum WatchEvent: Hashable, Sendable {
    /// All there is now; the first event of every stream.
    case snapshot(presence: [Presence], locks: [Lock])
    /// A free or orphaned article was claimed.
    case claimed(LockChange)
    /// An article was released.
    case released(LockChange)
    /// An article was taken over.
    case taken(LockChange)
    /// This daemon's member lost an article.
    case lost(Loss)
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

    /// The word in JSON and in the stream's `event:` line.
    public var name: String {
        switch self {
        case .snapshot: "snapshot"
        case .claimed: "claimed"
        case .released: "released"
        case .taken: "taken"
        case .lost: "lost"
        case .orphaned: "orphaned"
        case .restored: "restored"
        case .memberHere: "memberHere"
        case .memberGone: "memberGone"
        case .overflow: "overflow"
        case .unknown(let name): name
        }
    }
}
