internal import Replication

/// Which entries of one author's counting instance hold actions that are not delivered yet.
///
/// They wait for the gaps below them to close: each is above the instance's gap-free prefix, so
/// there are never more than `ReplicationLimits.versionsAhead`.
struct ActionInbox: Hashable, Sendable, Codable {
    /// One entry, by its version; its slot may have been overwritten since.
    struct Arrival: Hashable, Sendable, Codable {
        let version: Version
        let slot: ActionSlot
    }

    /// The run of the author that wrote them.
    let instance: Instance
    /// By rising version.
    private var arrivals: [Arrival] = []

    /// Nothing of this run yet.
    init(instance: Instance) {
        self.instance = instance
    }

    /// Takes in what came: nearly always above all that waits, and then without moving any of it.
    mutating func insert(_ arrival: Arrival) {
        var place = arrivals.endIndex
        var low = arrivals.startIndex
        if let last = arrivals.last, last.version > arrival.version {
            while low < place {
                let middle = low + (place - low) / 2
                if arrivals[middle].version < arrival.version {
                    low = middle + 1
                } else {
                    place = middle
                }
            }
        }
        arrivals.insert(arrival, at: place)
    }

    /// Whether there is anything up to `version`.
    func isReady(upTo version: Version) -> Bool {
        arrivals.first.map { $0.version <= version } ?? false
    }

    /// Takes out what lies at or below `version`, by rising version.
    mutating func take(upTo version: Version) -> [Arrival] {
        let ready = Array(arrivals.prefix { $0.version <= version })
        arrivals.removeFirst(ready.count)
        return ready
    }
}
