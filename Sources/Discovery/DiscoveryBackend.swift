/// One way to speak mDNS. A backend keeps at it until it is stopped: what fails is tried again.
/// Everything happens on its `PollLoop`'s thread, or under its lock.
protocol DiscoveryBackend: AnyObject {
    /// Which one it is.
    var kind: DiscoveryState.Backend { get }
    /// Begins to browse and to announce. Reports follow, the first perhaps before this returns.
    func start()
    /// Withdraws the service (other hosts get a goodbye) and frees everything. No reports follow.
    func stop()
}

/// What a backend reports.
enum BackendReport: Equatable {
    /// It browses and announces.
    case running
    /// It does not, for this reason, and tries again.
    case waiting(String)
    /// A sighting, new or changed.
    case saw(ResolvedService, SightingKey)
    /// The sighting is no more.
    case lost(SightingKey)
    /// The session broke off; what it saw is no longer kept up to date.
    case ended(session: Int)
}
