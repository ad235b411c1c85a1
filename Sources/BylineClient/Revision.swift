/// A version of an article that was saved before a lock was released.
public struct Revision: Codable, Hashable, Sendable {
    /// The name that the CMS has for it.
    public let revision: String
    /// Who saved it.
    public let by: Holder
    /// When it was released, by that member's clock.
    public let at: Timestamp

    /// A revision.
    public init(revision: String, by: Holder, at: Timestamp) {
        self.revision = revision
        self.by = by
        self.at = at
    }
}

/// The body of `POST /v1/locks/{article}/release`; every field may be left out.
public struct ReleaseRequest: Codable, Hashable, Sendable {
    /// What was saved last: whoever claims the article next is told.
    public let revision: String?

    /// A release.
    public init(revision: String? = nil) {
        self.revision = revision
    }
}
