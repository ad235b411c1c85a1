/// Who is at work: a person, or a program by itself. Open: a newer daemon may know others.
public struct Kind: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A kind by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Somebody.
    public static let person = Kind(rawValue: "person")
    /// A program, such as a linter: it can be interrupted.
    public static let agent = Kind(rawValue: "agent")
}

/// Who holds an article.
public struct Holder: Codable, Hashable, Sendable {
    /// The member's id, lower-case hex.
    public let member: String
    /// The editor's name, as founded or joined with.
    public let editor: String
    /// The device's name.
    public let device: String
    /// Whether that is the member whose daemon was asked.
    public let isSelf: Bool
    /// Whether a person holds it, or a program.
    public let kind: Kind
    /// The program that holds it on the editor's machine; nil for the editor, who may be one.
    public let agent: String?

    /// A holder.
    public init(
        member: String, editor: String, device: String, isSelf: Bool, kind: Kind = .person,
        agent: String? = nil
    ) {
        self.member = member
        self.editor = editor
        self.device = device
        self.isSelf = isSelf
        self.kind = agent == nil ? kind : .agent
        self.agent = agent
    }

    private enum CodingKeys: String, CodingKey {
        case member, editor, device, kind, agent
        case isSelf = "self"
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member, forKey: .member)
        try container.encode(editor, forKey: .editor)
        try container.encode(device, forKey: .device)
        try container.encode(isSelf, forKey: .isSelf)
        try container.encode(kind, forKey: .kind)
        try container.encode(agent, forKey: .agent)
    }
}
