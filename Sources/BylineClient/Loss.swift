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
    /// This member's claim still waited for acks, and another's went before it.
    public static let outvoted = LossReason(rawValue: "outvoted")
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
    /// The session of this machine whose claim it was, if it was one's.
    public let session: String?

    /// A loss.
    public init(
        article: String, lock: Lock?, by: Holder?, reason: LossReason, notice: String,
        session: String? = nil
    ) {
        self.article = article
        self.lock = lock
        self.by = by
        self.reason = reason
        self.notice = notice
        self.session = session
    }
}
