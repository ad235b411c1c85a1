/// What runs the discovery at the moment.
public enum DiscoveryState: Hashable, Sendable {
    /// One of the two ways to speak mDNS.
    public enum Backend: String, Hashable, Sendable {
        /// The system's avahi-daemon, through libavahi-client.
        case avahi
        /// libavahi-core within this process.
        case embedded
    }

    /// Switched off by `DiscoveryMode.off`.
    case off
    /// This backend browses, and announces our service.
    case running(Backend)
    /// Nothing runs; the text says why, and attempts go on.
    case waiting(String)
}
