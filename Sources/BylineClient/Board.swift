/// The way into the board, the daemon's page for browsers: `POST /v1/board/links`.
public struct BoardLink: Codable, Hashable, Sendable {
    /// What a browser opens; its fragment is a code that is good once.
    public let url: String
    /// From when on the code is void.
    public let expires: Timestamp

    /// A link.
    public init(url: String, expires: Timestamp) {
        self.url = url
        self.expires = expires
    }
}

/// The body of `POST /v1/board/token`.
public struct BoardTokenRequest: Codable, Hashable, Sendable {
    /// The code of a ``BoardLink``.
    public let code: String

    /// A wish for a token.
    public init(code: String) {
        self.code = code
    }
}

/// What a page shows with each request from then on, as `Authorization: Bearer TOKEN`.
public struct BoardToken: Codable, Hashable, Sendable {
    /// The token, good until the daemon ends.
    public let token: String

    /// A token.
    public init(token: String) {
        self.token = token
    }
}

/// Where the board is.
public struct BoardStatus: Codable, Hashable, Sendable {
    /// Its address; nil where there is none.
    public let url: String?
    /// Why there is none, and what to do about it.
    public let message: String?

    /// Where the board is, or why it is nowhere.
    public init(url: String?, message: String? = nil) {
        self.url = url
        self.message = message
    }

    /// Writes both fields, `null` where there is no value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(url, forKey: .url)
        try container.encode(message, forKey: .message)
    }
}
