/// How far two machines are known to be one editor's. Open: a newer daemon may say something else.
public struct DeviceState: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A state by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Both say so: a claim on the one goes on on the other.
    public static let own = DeviceState(rawValue: "own")
    /// Only the asked daemon's machine says so.
    public static let waiting = DeviceState(rawValue: "waiting")
    /// Only the other machine says so.
    public static let offered = DeviceState(rawValue: "offered")
}

/// Another machine of the same editor, by the word of the one, the other or both.
public struct Device: Codable, Hashable, Sendable {
    /// The machine's member.
    public let holder: Holder
    /// Whose word it is.
    public let state: DeviceState

    /// A machine.
    public init(holder: Holder, state: DeviceState) {
        self.holder = holder
        self.state = state
    }
}

/// The body of `POST /v1/devices`.
public struct DeviceRequest: Codable, Hashable, Sendable {
    /// The other machine's member, 64 hexadecimal digits.
    public let member: String
    /// Whether the machine is this editor's, too; false takes that back.
    public let own: Bool

    /// A word about a machine.
    public init(member: String, own: Bool = true) {
        self.member = member
        self.own = own
    }

    /// Reads a word; left out, `own` is true.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            member: try container.decode(String.self, forKey: .member),
            own: try container.decodeIfPresent(Bool.self, forKey: .own) ?? true)
    }
}
