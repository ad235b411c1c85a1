/// All namespaces that a node holds. Merging commutes, associates and is idempotent: nodes that
/// took in the same entries hold the same replica, whatever the order.
public struct Replica<Key, Payload>: Hashable, Sendable, Codable
where Key: Hashable & Sendable & Codable, Payload: EntryPayload {
    /// One entry of a replica.
    public typealias ReplicaEntry = Entry<Key, Payload>
    /// One member's part of a reply to a digest.
    public typealias ReplicaDelta = Delta<Key, Payload>

    /// What each member wrote.
    public private(set) var namespaces: [MemberID: Namespace<Key, Payload>] = [:]
    /// A hash of the digest, kept up to date with every write: the sum of a hash of each member's
    /// progress. Equal digests have equal marks, and others hardly ever by chance.
    public private(set) var mark: UInt64 = 0

    /// Nothing held yet.
    public init() {}

    /// Takes in one entry.
    ///
    /// - Returns: the keys of its member whose counting value changed.
    public mutating func merge(_ entry: ReplicaEntry) -> Set<Key> {
        change(entry.member) { $0.merge(entry) }
    }

    private mutating func change(
        _ member: MemberID, _ merge: (inout Namespace<Key, Payload>) -> Set<Key>
    ) -> Set<Key> {
        var (before, after) = (UInt64.zero, UInt64.zero)
        func changing(_ namespace: inout Namespace<Key, Payload>) -> Set<Key> {
            before = namespace.progress?.mark(with: member) ?? 0
            defer { after = namespace.progress?.mark(with: member) ?? 0 }
            return merge(&namespace)
        }
        let changed = changing(&namespaces[member, default: Namespace()])
        mark = mark &- before &+ after
        return changed
    }

    /// Takes in a reply to a digest.
    ///
    /// - Returns: the keys of its member whose counting value changed.
    public mutating func merge(_ delta: ReplicaDelta) -> Set<Key> {
        var changed: Set<Key> = []
        for entry in delta.entries
        where entry.member == delta.member && entry.instance == delta.instance {
            changed.formUnion(merge(entry))
        }
        changed.formUnion(
            change(delta.member) {
                $0.cover(instance: delta.instance, from: delta.from, upTo: delta.upTo)
            })
        return changed
    }

    /// The counting value of a member's key.
    public func entry(_ member: MemberID, _ key: Key) -> ReplicaEntry? {
        namespaces[member]?.current?.entries[key]
    }

    /// Whether this very write is held, or has been replaced by what is held.
    public func knows(_ member: MemberID, _ instance: Instance, _ version: Version) -> Bool {
        namespaces[member]?.knows(instance: instance, version: version) ?? false
    }

    /// Forgets a member's entries: its key was never of the newsroom, or is no more.
    ///
    /// - Returns: the keys whose counting value is gone.
    public mutating func forget(_ member: MemberID) -> Set<Key> {
        guard let gone = namespaces.removeValue(forKey: member) else { return [] }
        mark &-= gone.progress?.mark(with: member) ?? 0
        return Set(gone.current?.entries.keys.map { $0 } ?? [])
    }

    /// What this node holds, in brief.
    public var digest: Digest {
        Digest(namespaces.compactMapValues(\.progress))
    }

    /// What a node with this digest lacks, by member; at most
    /// `ReplicationLimits.entriesPerReply` entries, the rest when it asks again.
    public func deltas(for digest: Digest) -> [ReplicaDelta] {
        var room = ReplicationLimits.entriesPerReply
        var lacking: [MemberID] = []
        // order-free: sorted
        for (member, namespace) in namespaces where namespace.exceeds(digest.members[member]) {
            lacking.append(member)
        }
        return lacking.sorted().compactMap { member in
            guard room > 0, let log = namespaces[member]?.newest else { return nil }
            let held = digest.members[member]
            let from = held?.instance == log.instance ? held?.version ?? .zero : .zero
            guard log.contiguous > from || log.holdsAhead else { return nil }
            let all = log.entries(above: from)
            let entries = Array(all.prefix(room))
            room -= entries.count
            let isCut = entries.count < all.count
            let reached = isCut ? entries.last?.version ?? from : log.contiguous
            return ReplicaDelta(
                member: member, instance: log.instance, from: from,
                upTo: max(from, min(reached, log.contiguous)), entries: entries)
        }
    }

    /// Whether a node with this digest holds something that this node lacks.
    public func lacks(_ digest: Digest) -> Bool {
        // order-free: any of them
        digest.members.contains { member, theirs in
            guard let mine = namespaces[member]?.progress else { return true }
            return (mine.instance, mine.version) < (theirs.instance, theirs.version)
        }
    }

    /// Every entry held, in an order that depends on nothing but the entries.
    public var orderedEntries: [ReplicaEntry] {
        namespaces.keys.sorted().flatMap { member in
            namespaces[member]?.current?.entries(above: .zero) ?? []
        }
    }
}
