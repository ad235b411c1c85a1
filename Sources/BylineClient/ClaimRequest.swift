/// The body of `POST /v1/locks/{article}/claim`; every field may be left out.
public struct ClaimRequest: Codable, Hashable, Sendable {
    /// The section.
    public let desk: String?
    /// The headline.
    public let title: String?
    /// A word to the others.
    public let note: String?
    /// Claim an orphan although this daemon is cut off and cannot ask anyone.
    public let offline: Bool
    /// The open session that the claim ends with; nil for one that stays until it is released.
    public let session: String?
    /// The program that asks; nil for a person, or for the session's program.
    public let agent: String?
    /// The revision that the asker has; it is warned if another was saved last.
    public let revision: String?

    /// A claim.
    public init(
        desk: String? = nil, title: String? = nil, note: String? = nil, offline: Bool = false,
        session: String? = nil, agent: String? = nil, revision: String? = nil
    ) {
        self.desk = desk
        self.title = title
        self.note = note
        self.offline = offline
        self.session = session
        self.agent = agent
        self.revision = revision
    }

    /// Reads a claim; what is left out is nil or false.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            desk: try container.decodeIfPresent(String.self, forKey: .desk),
            title: try container.decodeIfPresent(String.self, forKey: .title),
            note: try container.decodeIfPresent(String.self, forKey: .note),
            offline: try container.decodeIfPresent(Bool.self, forKey: .offline) ?? false,
            session: try container.decodeIfPresent(String.self, forKey: .session),
            agent: try container.decodeIfPresent(String.self, forKey: .agent),
            revision: try container.decodeIfPresent(String.self, forKey: .revision))
    }
}
