import Replication
import Testing

/// A payload that needs no newsroom.
struct Note: EntryPayload {
    let text: String
    var instanceBase: Version?
    var floor: Version?
}

typealias NoteEntry = Entry<String, Note>
typealias NoteReplica = Replica<String, Note>

func note(
    _ member: MemberID, run: UInt64 = 1, _ version: UInt64, _ key: String, _ text: String = "",
    base: UInt64? = nil, floor: UInt64? = nil
) -> NoteEntry {
    Entry(
        member: member,
        instance: Instance(start: LamportStamp(clamping: run), nonce: run),
        version: Version(version), lamport: LamportStamp(clamping: version), key: key,
        payload: Note(
            text: text, instanceBase: base.map { Version($0) }, floor: floor.map { Version($0) }))
}

func member(_ number: UInt8) -> MemberID {
    MemberID(Bytes32(Array(repeating: number, count: 32)) ?? .zero)
}

func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let first = rest.remove(at: index)
        return permutations(rest).map { [first] + $0 }
    }
}

/// A seeded history of a few members: what they would have written, runs and floors included.
func history(seed: UInt64, count: Int) -> [NoteEntry] {
    var random = Seeded(seed)
    var version: [UInt8: UInt64] = [:]
    var run: [UInt8: UInt64] = [:]
    return (0..<count).map { _ in
        let author = UInt8.random(in: 1...2, using: &random)
        if version[author] == nil || UInt8.random(in: 0..<5, using: &random) == 0 {
            run[author, default: 0] += 1
            version[author] = 1
            return note(member(author), run: run[author] ?? 1, 1, "presence", base: 1, floor: 0)
        }
        let next = (version[author] ?? 0) + 1
        version[author] = next
        if UInt8.random(in: 0..<6, using: &random) == 0 {
            return note(
                member(author), run: run[author] ?? 1, next, "presence", base: 1, floor: next - 1)
        }
        let key = ["a", "b", "c"][Int.random(in: 0..<3, using: &random)]
        return note(member(author), run: run[author] ?? 1, next, key, "v\(next)")
    }
}

/// SplitMix64, as a test's source of chance.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}

@Suite struct MergeLawTests {
    func merged(_ entries: some Sequence<NoteEntry>) -> NoteReplica {
        var replica = NoteReplica()
        for entry in entries { _ = replica.merge(entry) }
        return replica
    }

    @Test(arguments: 0..<40)
    func everyOrderOfSixEntriesGivesTheSameReplica(seed: UInt64) {
        let entries = history(seed: seed, count: 6)
        let expected = merged(entries).orderedEntries
        for order in permutations(entries) {
            #expect(merged(order).orderedEntries == expected, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<200)
    func mergingIsIdempotentAndItsGroupingDoesNotMatter(seed: UInt64) {
        var random = Seeded(seed &+ 1_000)
        let entries = history(seed: seed, count: 40)
        let expected = merged(entries)
        let again = entries.shuffled(using: &random) + entries.shuffled(using: &random)
        #expect(merged(again).orderedEntries == expected.orderedEntries, "seed \(seed)")
        // Two halves that meet by digest and delta instead of entry by entry.
        var left = merged(entries.prefix(20))
        var right = merged(entries.suffix(20))
        for _ in 0..<3 {
            for delta in left.deltas(for: right.digest) { _ = right.merge(delta) }
            for delta in right.deltas(for: left.digest) { _ = left.merge(delta) }
        }
        #expect(left.orderedEntries == right.orderedEntries, "seed \(seed)")
    }

    @Test(arguments: 0..<100)
    func aDeltaBringsAnEmptyNodeToTheSameDigest(seed: UInt64) {
        let full = merged(history(seed: seed, count: 30))
        var empty = NoteReplica()
        for delta in full.deltas(for: empty.digest) { _ = empty.merge(delta) }
        #expect(empty.digest == full.digest, "seed \(seed)")
        #expect(empty.orderedEntries == full.orderedEntries, "seed \(seed)")
        #expect(full.deltas(for: empty.digest).isEmpty)
        #expect(!empty.lacks(full.digest))
    }

    @Test(arguments: 0..<100)
    func marksAreEqualExactlyWhereDigestsAre(seed: UInt64) {
        let entries = history(seed: seed, count: 20)
        var replicas = (0...entries.count).map { merged(entries.prefix($0)) }
        replicas += (0...entries.count).map { merged(entries.suffix($0).reversed()) }
        for one in replicas {
            for other in replicas {
                #expect((one.mark == other.mark) == (one.digest == other.digest), "seed \(seed)")
            }
        }
        var last = merged(entries[...])
        for author in last.namespaces.keys.sorted() { _ = last.forget(author) }
        #expect(last.mark == NoteReplica().mark)
    }
}

@Suite struct NamespaceTests {
    @Test func aNewInstanceReplacesTheOldOneOnlyOnceItsFirstBatchIsWhole() {
        var replica = NoteReplica()
        _ = replica.merge(note(member(1), run: 1, 1, "presence", base: 1))
        _ = replica.merge(note(member(1), run: 1, 2, "a", "old"))
        // The new run keeps "a": version 1 is the claim, version 2 the presence.
        #expect(replica.merge(note(member(1), run: 2, 2, "presence", base: 2)).isEmpty)
        #expect(replica.entry(member(1), "a")?.payload.text == "old")
        let changed = replica.merge(note(member(1), run: 2, 1, "a", "kept"))
        #expect(changed == ["a", "presence"])
        #expect(replica.entry(member(1), "a")?.payload.text == "kept")
    }

    @Test func anOlderInstanceComesTooLate() {
        var replica = NoteReplica()
        _ = replica.merge(note(member(1), run: 2, 1, "presence", base: 1))
        #expect(replica.merge(note(member(1), run: 1, 9, "a")).isEmpty)
        #expect(
            replica.knows(member(1), Instance(start: LamportStamp(clamping: 1), nonce: 1), .zero))
    }

    @Test func anEntryThatOvertakesAnotherCountsButLeavesAGapInTheDigest() {
        var replica = NoteReplica()
        _ = replica.merge(note(member(1), 1, "presence", base: 1))
        #expect(replica.merge(note(member(1), 3, "b")) == ["b"])
        #expect(replica.digest.members[member(1)]?.version == Version(1))
        _ = replica.merge(note(member(1), 2, "a"))
        #expect(replica.digest.members[member(1)]?.version == Version(3))
    }

    @Test func theFloorDropsWhatLiesBelowItAndNothingElse() {
        var replica = NoteReplica()
        _ = replica.merge(note(member(1), 1, "presence", base: 1))
        _ = replica.merge(note(member(1), 2, "dead"))
        _ = replica.merge(note(member(1), 3, "live"))
        let changed = replica.merge(note(member(1), 4, "presence", base: 1, floor: 2))
        #expect(changed == ["dead", "presence"])
        #expect(replica.entry(member(1), "live") != nil)
        #expect(replica.merge(note(member(1), 2, "dead")).isEmpty)
    }

    @Test func aFloodOfKeysOrGapsStopsAtTheCap() {
        var replica = NoteReplica()
        _ = replica.merge(note(member(1), 1, "presence", base: 1))
        for index in 2..<UInt64(ReplicationLimits.entriesPerMember + 50) {
            _ = replica.merge(note(member(1), index, "key\(index)"))
        }
        #expect(
            replica.namespaces[member(1)]?.current?.count == ReplicationLimits.entriesPerMember)
        for index in UInt64(0)..<UInt64(ReplicationLimits.versionsAhead + 50) {
            _ = replica.merge(note(member(2), 3 + 2 * index, "one"))
        }
        #expect(
            replica.namespaces[member(2)]?.incoming?.entries["one"]?.version
                == Version(3 + 2 * UInt64(ReplicationLimits.versionsAhead - 1)))
    }

    @Test func theLargestVersionTrapsNothing() {
        var replica = NoteReplica()
        _ = replica.merge(note(member(1), .max, "presence", base: .max, floor: .max))
        _ = replica.merge(
            Delta(
                member: member(1), instance: Instance(start: .max, nonce: .max), from: .zero,
                upTo: Version(.max), entries: []))
        #expect(Version(.max).next == Version(.max))
    }
}

@Suite struct LamportClockTests {
    @Test func stampsRiseAboveAllThatWasSeen() {
        var clock = LamportClock(restartingFrom: LamportStamp(clamping: 10))
        clock.merge(LamportStamp(clamping: 100))
        #expect(clock.tick() == LamportStamp(clamping: 101))
    }

    @Test func aClockSaturatesInsteadOfTrapping() {
        var clock = LamportClock(restartingFrom: .max)
        #expect(clock.tick() == .max)
        #expect(LamportStamp(clamping: .max) == .max)
        #expect(LamportStamp.max.advanced(by: .max) == .max)
        #expect(clock.isDurable)
        #expect(clock.reserve() == nil)
    }

    @Test func aRestartBeginsAboveEveryStampThatWasUsed() {
        var clock = LamportClock(restartingFrom: .zero)
        #expect(
            !({
                _ = clock.tick(); return clock.isDurable
            }()))
        guard let ceiling = clock.reserve() else {
            Issue.record("no ceiling was asked for")
            return
        }
        #expect(clock.reserve() == nil, "one write at a time")
        clock.reservationCompleted(ceiling)
        while clock.now < ceiling { _ = clock.tick() }
        #expect(clock.isDurable)
        var next = LamportClock(restartingFrom: ceiling)
        #expect(next.tick() > clock.now)
    }

    @Test func theCeilingIsRaisedLongBeforeItIsReached() {
        var clock = LamportClock(restartingFrom: .zero)
        var waits = 0
        for _ in 0..<20_000 {
            _ = clock.tick()
            if !clock.isDurable { waits += 1 }
            if let ceiling = clock.reserve() { clock.reservationCompleted(ceiling) }
        }
        #expect(waits == 1, "only the very first stamp waits for the disk")
    }
}
