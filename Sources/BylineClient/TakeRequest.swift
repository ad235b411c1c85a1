/// The body of `POST /v1/locks/{article}/take`; every field may be left out.
public struct TakeRequest: Codable, Hashable, Sendable {
    /// A word to the others, above all to whom the article is taken from.
    public let note: String?
    /// Take over although this daemon is cut off and the holder cannot know.
    public let offline: Bool
    /// The open session that the claim ends with; nil for one that stays until it is released.
    public let session: String?

    /// A take-over.
    public init(note: String? = nil, offline: Bool = false, session: String? = nil) {
        self.note = note
        self.offline = offline
        self.session = session
    }

    /// Reads a take-over; what is left out is nil or false.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            note: try container.decodeIfPresent(String.self, forKey: .note),
            offline: try container.decodeIfPresent(Bool.self, forKey: .offline) ?? false,
            session: try container.decodeIfPresent(String.self, forKey: .session))
    }
}
