/// What one member wrote, as far as this node holds it: the instance that counts, and a newer one
/// that is still coming in.
///
/// A newer instance replaces the older one whole, but only once its first batch is held: a
/// restarted daemon writes the claims that it keeps into that batch, so no lock flickers.
public struct Namespace<Key, Payload>: Hashable, Sendable, Codable
where Key: Hashable & Sendable & Codable, Payload: EntryPayload {
    /// The instance whose entries count.
    public private(set) var current: InstanceLog<Key, Payload>?
    /// A newer instance whose first batch is not whole yet.
    public private(set) var incoming: InstanceLog<Key, Payload>?

    /// Nothing held yet.
    public init() {}

    /// The newest instance of which anything is held.
    public var newest: InstanceLog<Key, Payload>? { incoming ?? current }

    /// How far this node has got with the newest instance.
    public var progress: Progress? {
        // Field by field: a log is large, and this is asked of every member at every greeting.
        guard let instance = incoming?.instance ?? current?.instance,
            let version = incoming?.contiguous ?? current?.contiguous
        else { return nil }
        return Progress(instance: instance, version: version)
    }

    /// Whether anything is held that a node with this progress may lack.
    func exceeds(_ progress: Progress?) -> Bool {
        guard let own = self.progress else { return false }
        guard let progress, progress.instance >= own.instance else { return true }
        return progress.instance == own.instance
            && (own.version > progress.version
                || incoming?.holdsAhead ?? current?.holdsAhead ?? false)
    }

    /// Takes in one entry.
    ///
    /// - Returns: the keys whose counting value changed.
    public mutating func merge(_ entry: Entry<Key, Payload>) -> Set<Key> {
        if entry.instance == current?.instance {
            return current?.merge(entry) ?? []
        }
        guard expects(entry.instance) else { return [] }
        _ = incoming?.merge(entry)
        return promote()
    }

    /// Notes that all of `instance` that still counts above `from`, up to `upTo`, has been merged.
    ///
    /// - Returns: the keys whose counting value changed.
    public mutating func cover(
        instance: Instance, from: Version, upTo: Version
    ) -> Set<Key> {
        if instance == current?.instance {
            current?.cover(from: from, upTo: upTo)
            return []
        }
        guard expects(instance) else { return [] }
        incoming?.cover(from: from, upTo: upTo)
        return promote()
    }

    /// Whether this very write is held, or has been replaced by what is held.
    public func knows(instance: Instance, version: Version) -> Bool {
        if let current, instance == current.instance { return current.knows(version) }
        if let incoming, instance == incoming.instance { return incoming.knows(version) }
        // An older run than one that is held, or still coming in, says nothing any more.
        return newest.map { instance < $0.instance } ?? false
    }

    /// Makes sure that `incoming` is the log of `instance`; false if that instance is outdated.
    private mutating func expects(_ instance: Instance) -> Bool {
        if let current, instance <= current.instance { return false }
        if let held = incoming?.instance {
            guard instance >= held else { return false }
            if instance > held { incoming = InstanceLog(instance: instance) }
        } else {
            incoming = InstanceLog(instance: instance)
        }
        return true
    }

    private mutating func promote() -> Set<Key> {
        guard let next = incoming, next.isComplete else { return [] }
        let keys = Set(next.entries.keys).union(current?.entries.keys.map { $0 } ?? [])
        current = next
        incoming = nil
        return keys
    }
}
