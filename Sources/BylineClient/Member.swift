/// A member of the newsroom, as the roster has it.
public struct Member: Codable, Hashable, Sendable {
    /// The member's id, lower-case hex of its public key.
    public let member: String
    /// The editor's name.
    public let editor: String
    /// The device's name.
    public let device: String
    /// What it may do: `admin` or `editor`; newer daemons may know more.
    public let role: String
    /// Whether that is the member whose daemon was asked.
    public let isSelf: Bool
    /// When it joined, by its own clock; nil for the founder.
    public let joined: Timestamp?
    /// Whether the editor is a person, or a program.
    public let kind: Kind

    /// A member.
    public init(
        member: String, editor: String, device: String, role: String, isSelf: Bool,
        joined: Timestamp?, kind: Kind = .person
    ) {
        self.member = member
        self.editor = editor
        self.device = device
        self.role = role
        self.isSelf = isSelf
        self.joined = joined
        self.kind = kind
    }

    private enum CodingKeys: String, CodingKey {
        case member, editor, device, role, joined, kind
        case isSelf = "self"
    }
}
