/// The caps of what a daemon runs for its editor. Tests give shorter times.
public struct HookLimits: Sendable {
    /// Hooks that run at once: an editor's machine is for writing, not for scripts.
    public static let atOnce = 4
    /// Events that wait for their turn; more are dropped and counted. A daemon that starts learns
    /// of all locks at once, and a newsroom has hundreds.
    public static let waiting = 1_024
    /// Bytes of one event in JSON: a pipe takes as many before anybody reads, so the daemon never
    /// waits for a hook that does not. A lock has some hundreds.
    static let eventBytes = 65_536
    /// Bytes of a hook's output that go into the log: some lines; the rest is read and let go.
    static let outputBytes = 4_096

    /// How long a hook may run before it is sent SIGTERM.
    public var patience = Duration.seconds(10)
    /// How long it has from then until SIGKILL; as long has one that runs while the daemon stops.
    public var grace = Duration.seconds(2)

    /// The caps of a daemon.
    public init() {}
}
