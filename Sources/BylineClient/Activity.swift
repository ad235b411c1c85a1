/// Whether somebody is at work. Open: a newer daemon may say something else.
public struct ActivityState: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// A state by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Somebody did something within the last two minutes.
    public static let active = ActivityState(rawValue: "active")
    /// Nobody did, or a program says that nobody is there.
    public static let idle = ActivityState(rawValue: "idle")
}

/// The body of `POST /v1/sessions/{session}/activity`: what the session's person does.
public struct ActivityRequest: Codable, Hashable, Sendable {
    /// Active or idle.
    public let state: ActivityState
    /// The articles that it has open, held or not; at most eight.
    public let viewing: [String]

    /// A report.
    public init(state: ActivityState, viewing: [String] = []) {
        self.state = state
        self.viewing = viewing
    }

    /// Reads a report; who views nothing need not say so.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            state: try container.decode(ActivityState.self, forKey: .state),
            viewing: try container.decodeIfPresent([String].self, forKey: .viewing) ?? [])
    }
}
