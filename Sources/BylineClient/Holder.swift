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

    /// A holder.
    public init(member: String, editor: String, device: String, isSelf: Bool) {
        self.member = member
        self.editor = editor
        self.device = device
        self.isSelf = isSelf
    }

    private enum CodingKeys: String, CodingKey {
        case member, editor, device
        case isSelf = "self"
    }
}
