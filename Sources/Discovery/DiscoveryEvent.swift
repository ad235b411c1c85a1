/// What `Discovery` tells its owner.
public enum DiscoveryEvent: Hashable, Sendable {
    /// A service was found, or one found before has changed its addresses, port or tags.
    case found(DiscoveredService)
    /// Nothing sees the service of this instance name any more.
    case lost(name: String)
    /// Another backend is in use, or none.
    case stateChanged(DiscoveryState)
}
