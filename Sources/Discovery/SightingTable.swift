/// Where a service was seen: the same one shows on every interface, by both address families, and
/// through each session with a backend.
struct SightingKey: Hashable, Sendable {
    /// Counts the sessions with backends, from 1.
    let session: Int
    /// The kernel's index of the interface.
    let interface: Int32
    /// Avahi's number of the address family.
    let family: Int32
    let name: String
}

/// What one sighting resolved to.
struct ResolvedService: Hashable, Sendable {
    let txt: TXTRecord
    let port: UInt16
    let address: String
}

/// Turns sightings into services: one per instance name, with all its addresses. Pure.
struct SightingTable {
    private struct Service {
        /// Oldest first, so that the last one is the newest word.
        var sightings: [(key: SightingKey, resolved: ResolvedService)] = []
        var reported: DiscoveredService?
    }

    private var services: [String: Service] = [:]
    private let capacity: Int

    init(capacity: Int = DiscoveryLimits.services) {
        self.capacity = capacity
    }

    /// The number of services tracked.
    var count: Int { services.count }

    /// Takes in a sighting, new or changed. Nil if nothing changes, or if the table is full.
    mutating func saw(_ resolved: ResolvedService, at key: SightingKey) -> DiscoveryEvent? {
        guard services[key.name] != nil || services.count < capacity else { return nil }
        var service = services[key.name] ?? Service()
        service.sightings.removeAll { $0.key == key }
        service.sightings.append((key, resolved))
        return report(&service, name: key.name)
    }

    /// Forgets one sighting.
    mutating func lost(_ key: SightingKey) -> DiscoveryEvent? {
        guard var service = services[key.name] else { return nil }
        service.sightings.removeAll { $0.key == key }
        return report(&service, name: key.name)
    }

    /// Forgets all that a session saw. The events are ordered by name.
    mutating func ended(session: Int) -> [DiscoveryEvent] {
        services.keys.sorted().compactMap { name in
            guard var service = services[name] else { return nil }
            service.sightings.removeAll { $0.key.session == session }
            return report(&service, name: name)
        }
    }

    private mutating func report(_ service: inout Service, name: String) -> DiscoveryEvent? {
        guard let newest = service.sightings.last?.resolved else {
            services[name] = nil
            return .lost(name: name)
        }
        // A restarted daemon is first seen anew on one interface: its old port on the others is
        // stale, and so are the addresses that were seen with it.
        let current = service.sightings.map(\.resolved).filter {
            $0.txt == newest.txt && $0.port == newest.port
        }
        let found = DiscoveredService(
            name: name, newsroomTag: newest.txt.newsroomTag, memberTag: newest.txt.memberTag,
            addresses: Set(current.map(\.address)).sorted(), port: newest.port)
        let isNews = service.reported != found
        service.reported = found
        services[name] = service
        return isNews ? .found(found) : nil
    }
}
