/// The body of `POST /v1/sessions`.
public struct SessionRequest: Codable, Hashable, Sendable {
    /// The session to come back to, 32 lower-case hexadecimal digits; nil for a new one.
    public let session: String?
    /// The program that works in it by itself; nil where a person uses it.
    public let agent: String?

    /// A wish for a session.
    public init(session: String? = nil, agent: String? = nil) {
        self.session = session
        self.agent = agent
    }
}

/// A session that is open now: claims may name it.
public struct OpenedSession: Codable, Hashable, Sendable {
    /// Its id, 32 lower-case hexadecimal digits.
    public let session: String
    /// The articles that it holds or waits for: none if it is new, or was away for too long.
    public let articles: [String]

    /// A session.
    public init(session: String, articles: [String]) {
        self.session = session
        self.articles = articles
    }
}

/// An article that goes on in another session of the same member.
public struct Move: Codable, Hashable, Sendable {
    /// The article.
    public let article: String
    /// The session that had it until now.
    public let session: String

    /// A move.
    public init(article: String, session: String) {
        self.article = article
        self.session = session
    }
}

/// The answer to `DELETE /v1/sessions/{session}`.
public struct EndedSession: Codable, Hashable, Sendable {
    /// The articles that were released with it.
    public let released: [String]

    /// What a session left behind.
    public init(released: [String]) {
        self.released = released
    }
}
