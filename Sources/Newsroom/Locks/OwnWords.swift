internal import Replication

/// This member's writes that its disk does not hold yet, under the policy `quorum`: nobody hears
/// of them before.
///
/// What its owner has ended, others may promise over. Were that said first, a crash or a full disk
/// could bring the ended claim back beside the one that a majority acknowledged meanwhile.
struct OwnWords: Hashable, Sendable, Codable {
    private struct Unsaid: Hashable, Sendable, Codable {
        /// The last version of the key that was said, or else the first that was not.
        let since: Version
        let version: Version
        /// The barrier in the order of writes that it waits for.
        var barrier: UInt64
    }

    private var unsaid: [EntryKey: Unsaid] = [:]
    /// The version of each key that was said last, in this instance.
    private var said: [EntryKey: Version] = [:]
    private var barriers: UInt64 = 0
    /// The disk refused some: whatever came later waits with them, until all is written anew.
    private var isRefused = false

    /// Whether all that was ever written is on disk.
    var isEmpty: Bool { unsaid.isEmpty && !isRefused }

    /// The first version that may not be said to be held: of a key whose newest value is held back,
    /// the older one is gone here, and whoever has it not must not take it for ended.
    var first: Version? { unsaid.values.map(\.since).min() }  // order-free: a minimum

    func holdsBack(_ key: EntryKey) -> Bool { unsaid[key] != nil }

    /// Holds writes back; the record is to be written with what makes them good.
    mutating func hold(_ entries: [NewsroomEntry]) -> Record {
        barriers += 1
        for entry in entries {  // order-free: a list
            unsaid[entry.key] = Unsaid(
                since: unsaid[entry.key]?.since ?? said[entry.key] ?? entry.version,
                version: entry.version, barrier: barriers)
        }
        return .barrier(.word, barriers)
    }

    /// The writes of a run that is over will never be said.
    mutating func beginInstance() {
        unsaid = [:]
        said = [:]
    }

    /// The disk holds all up to a barrier: the writes that may be said now.
    mutating func pass(_ barrier: UInt64) -> Set<Version> {
        guard !isRefused else { return [] }
        var good = unsaid.filter { $0.value.barrier <= barrier }
        // The presence may raise the floor under which all is dead, also what is not replaced yet.
        let first = unsaid.filter { good[$0.key] == nil }.values.map(\.since).min()  // order-free
        if let first, let presence = good[.presence], presence.version > first {
            good[.presence] = nil
        }
        for (key, word) in good {  // order-free: each key on its own
            said[key] = word.version
            unsaid[key] = nil
        }
        return Set(good.values.map(\.version))
    }

    mutating func refuse() { isRefused = true }

    /// The record to write after all that the disk refused, if it refused anything.
    mutating func retry() -> Record? {
        guard isRefused else { return nil }
        isRefused = false
        let barrier = hold([])
        for key in unsaid.keys { unsaid[key]?.barrier = barriers }  // order-free: all wait for one
        return barrier
    }
}

extension NewsroomState {
    /// Says own writes, and brings what makes them good to the disk: under `quorum` in that order
    /// turned round.
    mutating func publish(
        _ entries: [NewsroomEntry], recording records: [Record] = [], then rest: [Effect] = [],
        _ out: inout Outbox
    ) {
        switch policy {
        case .quorum where planted != .quorumWordBeforeItsDisk:
            let barrier = words.hold(entries)
            out.persist(records + [barrier], then: rest)
        case .quorum, .advisory:
            push(entries, except: nil, &out)
            if !records.isEmpty || !rest.isEmpty { out.persist(records, then: rest) }
        }
    }

    /// What says own entries to all, on the fast path and over links.
    func saying(_ entries: [NewsroomEntry]) -> [Effect] {
        let links = greetedLinks(except: nil)
        let sends: [Effect] = links.isEmpty ? [] : [.send(.entries(entries), to: links)]
        return [.multicast(.entries(entries))] + sends
    }

    /// The disk holds own words: they are said, and what waited for that is judged. A word goes out
    /// here and not with its own write, for what makes it good may be in an earlier one, which the
    /// disk refused.
    mutating func wordsWritten(_ barrier: UInt64, _ out: inout Outbox) {
        let good = words.pass(barrier)
        if let oldest = good.min() {
            let own =
                replica.namespaces[member]?.current?
                .entries(above: Version(oldest.number - 1)) ?? []
            // Where clocks have come to their end a new run may not be the newest one.
            push(
                own.filter { $0.instance == instance && good.contains($0.version) }, except: nil,
                &out)
        }
        guard policy == .quorum, words.isEmpty else { return }
        settle(pendingTallies.keys.sorted(), &out)
    }

    /// What may be said of these deltas: of the own one not what waits for the disk.
    func sayable(_ deltas: [NewsroomDelta]) -> [NewsroomDelta] {
        guard let first = words.first else { return deltas }
        // order-free: a list
        return deltas.compactMap { delta in
            guard delta.member == member, delta.instance == instance else { return delta }
            let last = Version(first.number - 1)
            let entries = delta.entries.filter { !words.holdsBack($0.key) }
            guard !entries.isEmpty || last > delta.from else { return nil }
            return NewsroomDelta(
                member: member, instance: instance, from: delta.from,
                upTo: max(delta.from, min(delta.upTo, last)), entries: entries)
        }
    }

    /// What this node holds, in brief, as far as it may be said.
    var sayableDigest: Digest {
        var digest = replica.digest
        if let first = words.first {
            digest.members[member] = Progress(
                instance: instance, version: Version(first.number - 1))
        }
        return digest
    }
}
