/// The body of `POST /v1/invites`.
public struct InviteRequest: Codable, Hashable, Sendable {
    /// Seconds until the code expires; nil for the daemon's default of seven days.
    public let expiresSeconds: UInt64?

    /// A wish for a code.
    public init(expiresSeconds: UInt64? = nil) {
        self.expiresSeconds = expiresSeconds
    }
}

/// A code with which one more member joins.
public struct Invitation: Codable, Hashable, Sendable {
    /// What to give to `byline join`.
    public let code: String
    /// From when on it is void.
    public let expires: Timestamp

    /// An invitation.
    public init(code: String, expires: Timestamp) {
        self.code = code
        self.expires = expires
    }
}
