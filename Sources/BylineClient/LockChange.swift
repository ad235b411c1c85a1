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
