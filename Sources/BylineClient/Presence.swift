/// How near a member is. Open: a newer daemon may say something this program does not know.
public struct PresenceState: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A state by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Heard from lately.
    public static let here = PresenceState(rawValue: "here")
    /// Three beacons missed, or its link broke: being probed.
    public static let quiet = PresenceState(rawValue: "quiet")
    /// Not heard from by any path, or it said goodbye.
    public static let gone = PresenceState(rawValue: "gone")
}

/// A member of the newsroom and what it is doing.
public struct Presence: Codable, Hashable, Sendable {
    /// The member's id, lower-case hex.
    public let member: String
    /// The editor's name.
    public let editor: String
    /// The device's name.
    public let device: String
    /// Here, quiet or gone.
    public let state: PresenceState
    /// Whether that is the member whose daemon was asked.
    public let isSelf: Bool
    /// The articles it holds, in byte-wise order of their ids.
    public let editing: [String]
    /// When it was last heard, by the asked daemon's clock; nil when never.
    public let lastHeard: Timestamp?
    /// Whether the editor is a person, or a program.
    public let kind: Kind
    /// Whether its people are at work; nil where nothing is known of them now.
    public let activity: ActivityState?
    /// When they last did something, by the asked daemon's clock and to the minute.
    public let lastActive: Timestamp?
    /// The articles that they have open without holding them.
    public let viewing: [String]
    /// What programs on its machine hold, of ``editing``.
    public let agents: [AgentWork]

    /// What a program holds.
    public struct AgentWork: Codable, Hashable, Sendable {
        /// The program's name.
        public let agent: String
        /// The articles that it holds, in byte-wise order of their ids.
        public let editing: [String]

        /// A program and its articles.
        public init(agent: String, editing: [String]) {
            self.agent = agent
            self.editing = editing
        }
    }

    /// A member's presence.
    public init(
        member: String, editor: String, device: String, state: PresenceState, isSelf: Bool,
        editing: [String], lastHeard: Timestamp?, kind: Kind = .person,
        activity: ActivityState? = nil, lastActive: Timestamp? = nil, viewing: [String] = [],
        agents: [AgentWork] = []
    ) {
        self.member = member
        self.editor = editor
        self.device = device
        self.state = state
        self.isSelf = isSelf
        self.editing = editing
        self.lastHeard = lastHeard
        self.kind = kind
        self.activity = activity
        self.lastActive = lastActive
        self.viewing = viewing
        self.agents = agents
    }

    private enum CodingKeys: String, CodingKey {
        case member, editor, device, state, editing, lastHeard, kind, activity, lastActive
        case viewing, agents
        case isSelf = "self"
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member, forKey: .member)
        try container.encode(editor, forKey: .editor)
        try container.encode(device, forKey: .device)
        try container.encode(state, forKey: .state)
        try container.encode(isSelf, forKey: .isSelf)
        try container.encode(editing, forKey: .editing)
        try container.encode(lastHeard, forKey: .lastHeard)
        try container.encode(kind, forKey: .kind)
        try container.encode(activity, forKey: .activity)
        try container.encode(lastActive, forKey: .lastActive)
        try container.encode(viewing, forKey: .viewing)
        try container.encode(agents, forKey: .agents)
    }
}
