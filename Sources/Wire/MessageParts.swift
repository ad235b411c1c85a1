public import Newsroom
internal import Replication

// Messages cut to what a datagram or a frame carries.

extension MessageCodec {
    /// The envelopes that carry `message` in as few sealed datagrams as its order allows. What does
    /// not fit into any, such as a claim with a large certificate, is left to the links.
    public static func datagrams(for message: Message) -> [[UInt8]] {
        envelopes(for: message, limit: WireLimits.datagramPayloadBytes)
            .filter { $0.count <= WireLimits.datagramPayloadBytes }
    }

    /// The envelopes that carry `message` over a link, to be sent in this order. A delta is cut
    /// into ranges of versions that join on to each other.
    public static func frames(for message: Message) -> [[UInt8]] {
        envelopes(for: message, limit: WireLimits.frameBytes)
    }

    private static func envelopes(for message: Message, limit: Int) -> [[UInt8]] {
        let whole = encode(message)
        guard whole.count > limit else { return [whole] }
        return parts(of: message, limit: limit - Cost.envelope).map(encode)
    }

    private static func parts(of message: Message, limit: Int) -> [Message] {
        switch message {
        case .entries(let entries):
            groups(of: entries, limit: limit) { Cost.of($0.payload.statement) }.map(Message.entries)
        case .beacons(let beacons):
            groups(of: beacons, limit: limit) { Cost.of($0.statement) }.map(Message.beacons)
        case .heardBeacons(let beacons, let ago):
            groups(of: beacons, limit: limit) { Cost.of($0.statement) }.map {
                .heardBeacons($0, ago: ago)
            }
        case .acks(let acks):
            groups(of: acks, limit: limit) { Cost.of($0.statement) }.map(Message.acks)
        case .facts(let facts):
            groups(of: facts, limit: limit) { Cost.of($0.statement) }.map(Message.facts)
        case .deltas(let deltas):
            groups(of: deltas.flatMap { slices(of: $0, limit: limit) }, limit: limit, Cost.of)
                .map(Message.deltas)
        case .ackRefusal(let refusal):
            // What the entries say comes by sync as well; the refusal itself comes only here.
            [fitted(refusal, limit: limit)]
        case .hello, .digest, .beaconRequest, .newsroomKey, .refused:
            [message]  // capped by the number of members, far below a frame
        case .history: [message]  // its answers are made to fit
        }
    }

    private static func fitted(_ refusal: AckRefusal, limit: Int) -> Message {
        var room = limit - encode(.ackRefusal(refusal.keeping(0))).count
        let fitting = refusal.entries.prefix { entry in
            room -= Cost.of(entry.payload.statement)
            return room >= 0
        }
        return .ackRefusal(refusal.keeping(fitting.count))
    }

    /// The delta cut so that each slice fits. Every slice reaches up to its last entry, the last
    /// one as far as the whole; a sender may add entries beyond that, held ahead of a gap.
    private static func slices(of delta: NewsroomDelta, limit: Int) -> [NewsroomDelta] {
        let groups = groups(of: delta.entries, limit: limit - Cost.deltaHead) {
            Cost.of($0.payload.statement)
        }
        guard groups.count > 1 else { return [delta] }
        var slices: [NewsroomDelta] = []
        var from = delta.from
        for (index, entries) in groups.enumerated() {
            let isLast = index == groups.count - 1
            let upTo = isLast ? delta.upTo : min(delta.upTo, entries.last?.version ?? from)
            slices.append(
                NewsroomDelta(
                    member: delta.member, instance: delta.instance, from: from, upTo: upTo,
                    entries: entries))
            from = upTo
        }
        return slices
    }

    /// Consecutive items in groups whose cost stays within `limit`; an item beyond it is alone.
    private static func groups<Item>(
        of items: [Item], limit: Int, _ cost: (Item) -> Int
    ) -> [[Item]] {
        var groups: [[Item]] = []
        var sum = 0
        for item in items {
            let next = cost(item)
            if groups.isEmpty || sum + next > limit {
                groups.append([])
                sum = 0
            }
            groups[groups.count - 1].append(item)
            sum += next
        }
        return groups
    }
}

/// Bytes in an envelope, from above: tags and lengths count with the most that they may take.
private enum Cost {
    /// Around the whole message.
    static let envelope = 5
    /// Around a delta's entries: two ids, an instance, two versions.
    static let deltaHead = 96

    /// A statement in a list.
    static func of(_ statement: SignedStatement) -> Int {
        statement.content.count + statement.signature.count + WireLimits.signedHeadBytes
    }

    /// A delta in a list.
    static func of(_ delta: NewsroomDelta) -> Int {
        delta.entries.reduce(deltaHead) { $0 + of($1.payload.statement) }
    }
}
