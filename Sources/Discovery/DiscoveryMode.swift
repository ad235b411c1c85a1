/// Which responder finds and announces services.
public enum DiscoveryMode: String, Sendable, CaseIterable {
    /// avahi-daemon while it runs, else the embedded responder.
    case auto
    /// Only avahi-daemon, however long it is away.
    case avahi
    /// Only the embedded responder, even beside an avahi-daemon.
    case embedded
    /// None: peers are found by other means.
    case off
}
