/// The newest entry of each key that one instance of a member wrote, as far as this node holds it.
public struct InstanceLog<Key, Payload>: Hashable, Sendable, Codable
where Key: Hashable & Sendable & Codable, Payload: EntryPayload {
    /// One entry of this log.
    public typealias LogEntry = Entry<Key, Payload>

    /// The run that wrote these entries.
    public let instance: Instance
    /// The newest entry of each key.
    public private(set) var entries: [Key: LogEntry] = [:]
    /// All that still counts up to this version is held.
    public private(set) var contiguous = Version.zero
    /// Versions held beyond a gap: the fast path may overtake or lose.
    private var ahead: Set<Version> = []
    /// Entries at or below it are dead; the member says so itself.
    public private(set) var floor = Version.zero
    /// The version that completes the instance's first batch, once known.
    public private(set) var base: Version?

    /// An empty log of one run.
    public init(instance: Instance) {
        self.instance = instance
    }

    /// Whether the run's first batch is held whole.
    public var isComplete: Bool {
        base.map { contiguous >= $0 } ?? false
    }

    /// Whether anything is held beyond a gap.
    var holdsAhead: Bool { !ahead.isEmpty }

    /// The number of entries held.
    public var count: Int { entries.count }

    /// Takes in one entry of this instance.
    ///
    /// - Returns: the keys whose value changed: none if the entry was known or is dead.
    public mutating func merge(_ entry: LogEntry) -> Set<Key> {
        guard entry.version > floor, hasRoom(for: entry) else { return [] }
        note(entry.version)
        if let held = entries[entry.key], held.version >= entry.version { return [] }
        entries[entry.key] = entry
        var changed: Set<Key> = [entry.key]
        if let base = entry.payload.instanceBase { self.base = base }
        if let newFloor = entry.payload.floor, newFloor > floor {
            changed.formUnion(drop(upTo: newFloor))
        }
        return changed
    }

    /// Whether this very version is held, or need not be.
    public func knows(_ version: Version) -> Bool {
        version <= contiguous || ahead.contains(version)
    }

    /// Notes that all that still counts above `from` and up to `upTo` has been taken in.
    ///
    /// The range is a relay's word: it counts only up to the newest write that its member signed,
    /// or a lie would hide all that the member writes later. (The newest write always counts.)
    public mutating func cover(from: Version, upTo: Version) {
        // order-free: a maximum
        let newest = entries.values.map(\.version).max() ?? floor
        let upTo = min(upTo, newest)
        guard from <= contiguous, upTo > contiguous else { return }
        contiguous = upTo
        closeGap()
    }

    /// The entries above `version`, by rising version.
    public func entries(above version: Version) -> [LogEntry] {
        // order-free: sorted by version, which is unique within an instance
        entries.values.filter { $0.version > version }.sorted { $0.version < $1.version }
    }

    private func hasRoom(for entry: LogEntry) -> Bool {
        guard entry.version > contiguous.next, !ahead.contains(entry.version) else {
            return entries[entry.key] != nil || entries.count < ReplicationLimits.entriesPerMember
        }
        return ahead.count < ReplicationLimits.versionsAhead
            && (entries[entry.key] != nil || entries.count < ReplicationLimits.entriesPerMember)
    }

    private mutating func note(_ version: Version) {
        guard version > contiguous else { return }
        ahead.insert(version)
        closeGap()
    }

    private mutating func closeGap() {
        while ahead.remove(contiguous.next) != nil {
            contiguous = contiguous.next
        }
        if !ahead.isEmpty {
            ahead = ahead.filter { $0 > contiguous }
        }
    }

    private mutating func drop(upTo newFloor: Version) -> Set<Key> {
        floor = newFloor
        // order-free: a set of keys comes out
        let dead = Set(entries.values.filter { $0.version <= newFloor }.map(\.key))
        for key in dead {  // order-free: each key on its own
            entries[key] = nil
        }
        cover(from: .zero, upTo: newFloor)
        return dead
    }
}
