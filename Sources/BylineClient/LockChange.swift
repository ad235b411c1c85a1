/// What happened to an article's lock.
public struct LockChange: Hashable, Sendable {
    /// The article.
    public let article: String
    /// The desk of the claim that changed, if it named one.
    public let desk: String?
    /// Its lock now; nil when the article is free.
    public let lock: Lock?

    /// A change.
    public init(article: String, desk: String? = nil, lock: Lock?) {
        self.article = article
        self.desk = desk ?? lock?.desk
        self.lock = lock
    }
}
