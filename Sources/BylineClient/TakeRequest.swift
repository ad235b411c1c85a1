/// The body of `POST /v1/locks/{article}/take`; every field may be left out.
public struct TakeRequest: Codable, Hashable, Sendable {
    /// A word to the others, above all to whom the article is taken from.
    public let note: String?
    /// Take over although this daemon is cut off and the holder cannot know.
    public let offline: Bool
    /// The open session that the claim ends with; nil for one that stays until it is released.
    public let session: String?
    /// Why, for whom the article is taken from.
    public let reason: String?
    /// Take over although the holder is at work: the asker has been told so.
    public let confirmed: Bool
    /// Take over although a program asks and a person holds the article.
    public let force: Bool
    /// The program that asks; nil for a person, or for the session's program.
    public let agent: String?
    /// The revision that the asker has; it is warned if another was saved last.
    public let revision: String?

    /// A take-over.
    public init(
        note: String? = nil, offline: Bool = false, session: String? = nil,
        reason: String? = nil, confirmed: Bool = false, force: Bool = false,
        agent: String? = nil, revision: String? = nil
    ) {
        self.note = note
        self.offline = offline
        self.session = session
        self.reason = reason
        self.confirmed = confirmed
        self.force = force
        self.agent = agent
        self.revision = revision
    }

    /// Reads a take-over; what is left out is nil or false.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            note: try container.decodeIfPresent(String.self, forKey: .note),
            offline: try container.decodeIfPresent(Bool.self, forKey: .offline) ?? false,
            session: try container.decodeIfPresent(String.self, forKey: .session),
            reason: try container.decodeIfPresent(String.self, forKey: .reason),
            confirmed: try container.decodeIfPresent(Bool.self, forKey: .confirmed) ?? false,
            force: try container.decodeIfPresent(Bool.self, forKey: .force) ?? false,
            agent: try container.decodeIfPresent(String.self, forKey: .agent),
            revision: try container.decodeIfPresent(String.self, forKey: .revision))
    }
}
