/// The caps of what is shown on the editor's desktop. Tests give shorter times.
public struct NotificationLimits: Sendable {
    /// Notifications that wait for a desktop; the oldest go first: the newest say how things are.
    static let waiting = 16
    /// Bytes of a text that is shown: about what fits into one notification.
    static let textBytes = 512

    /// How long a desktop has to take one.
    public var answer = Duration.seconds(2)
    /// Before one that nobody took is tried again: an editor logs in, a desktop restarts.
    public var pause = Duration.seconds(5)
    /// Tries for each, a minute in all: what is older is no news, and `byline watch` tells of it.
    public var tries = 12

    /// The caps of a daemon.
    public init() {}
}
