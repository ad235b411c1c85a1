internal import Newsroom
internal import Redux
internal import Replication
internal import Wire

/// Changes a message that comes in, from a link or a datagram; nil drops it.
typealias MessageChange = @Sendable (Message, LinkID?, NewsroomState) -> Message?

extension Simulation {
    /// How a node with the planted bug reads what comes, if that is where the bug is.
    var incomingSabotage: MessageChange? {
        switch bug {
        case .instanceNotCompared: Simulation.takingOldRuns
        case .tombstoneFloorIgnored: Simulation.takingNoFloor
        case .lamportNotMerged: Simulation.takingNoStamp
        case .deltaRangeTrustedBeyondSigned: Simulation.takingAnyRange
        case .relayedEntriesDropped: Simulation.takingOwnEntriesOnly
        case .orphanJudgedFromOwnHearingOnly: Simulation.takingOwnBeaconsOnly
        case .beaconReplayAccepted: Simulation.takingOldBeacons
        case .unprovenInstanceHeard: Simulation.takingUnprovenBeacons
        default: nil
        }
    }

    static func taking(_ change: @escaping MessageChange) -> Sabotage {
        { state, action, next in
            switch action.event {
            case .datagram(let message, let endpoint):
                guard let changed = change(message, nil, state()) else { return [] }
                return next(Action(at: action.time, .datagram(changed, from: endpoint)))
            case .message(let link, let message):
                guard let changed = change(message, link, state()) else { return [] }
                return next(Action(at: action.time, .message(link, changed)))
            default: return next(action)
            }
        }
    }

    // MARK: Entries

    private static let takingOldRuns: MessageChange = { message, _, state in
        message.changingEntries { entry in
            guard let run = state.replica.namespaces[entry.member]?.current?.instance,
                entry.instance < run, entry.member != state.member
            else { return entry }
            return entry.with(instance: run)
        }
    }

    private static let takingNoFloor: MessageChange = { message, _, _ in
        message.changingEntries { entry in
            guard case .presence(let presence) = entry.payload.body else { return entry }
            return entry.with(body: .presence(Presence(base: presence.base)))
        }
    }

    private static let takingNoStamp: MessageChange = { message, _, _ in
        switch message {
        case .beacons(let beacons): .beacons(beacons.map { $0.with(lamport: .zero) })
        case .heardBeacons(let beacons, let ago):
            .heardBeacons(beacons.map { $0.with(lamport: .zero) }, ago: ago)
        case .hello(let hello):
            .hello(
                Hello(
                    newsroom: hello.newsroom, instance: hello.instance, lamport: .zero,
                    factsDigest: hello.factsDigest, port: hello.port,
                    digestHint: hello.digestHint))
        default: message.changingEntries { $0.with(lamport: .zero) }
        }
    }

    /// As if the newest entry were of the version that the range ends with.
    private static let takingAnyRange: MessageChange = { message, _, state in
        guard case .deltas(let deltas) = message else { return message }
        return .deltas(
            deltas.map { delta in
                guard let last = delta.entries.last, last.version < delta.upTo,
                    delta.member != state.member
                else { return delta }
                return NewsroomDelta(
                    member: delta.member, instance: delta.instance, from: delta.from,
                    upTo: delta.upTo, entries: delta.entries + [last.with(version: delta.upTo)])
            })
    }

    private static let takingOwnEntriesOnly: MessageChange = { message, link, state in
        guard let link, let author = state.links[link]?.member else { return message }
        switch message {
        case .entries(let entries): return .entries(entries.filter { $0.member == author })
        case .deltas(let deltas): return .deltas(deltas.filter { $0.member == author })
        default: return message
        }
    }

    // MARK: Beacons

    private static let takingOwnBeaconsOnly: MessageChange = { message, link, state in
        guard let link else { return message }
        switch message {
        case .beacons(let beacons):
            return .beacons(beacons.filter { $0.member == state.links[link]?.member })
        case .heardBeacons(_, let ago): return .heardBeacons([], ago: ago)
        default: return message
        }
    }

    private static let takingOldBeacons: MessageChange = { message, _, state in
        guard case .beacons(let beacons) = message else { return message }
        return .beacons(
            beacons.map { beacon in
                guard let peer = state.peers[beacon.member], beacon.instance == peer.instance,
                    beacon.counter <= peer.counter
                else { return beacon }
                return beacon.with(counter: peer.counter + 1)
            })
    }

    private static let takingUnprovenBeacons: MessageChange = { message, link, state in
        guard case .beacons(let beacons) = message else { return message }
        return .beacons(
            beacons.map { beacon in
                guard let peer = state.peers[beacon.member], let run = peer.instance,
                    beacon.instance > run
                else { return beacon }
                return beacon.with(instance: run, counter: peer.counter + 1)
            })
    }
}

extension Event {
    /// What somebody said, if the event is that.
    var said: Message? {
        switch self {
        case .datagram(let message, _), .message(_, let message): message
        default: nil
        }
    }
}

extension Message {
    /// The entries in it.
    var carried: [NewsroomEntry] {
        switch self {
        case .entries(let entries): entries
        case .deltas(let deltas): deltas.flatMap(\.entries)
        case .ackRefusal(let refusal): refusal.entries
        default: []
        }
    }

    /// A delta is of the run that its entries are of.
    fileprivate func changingEntries(_ change: (NewsroomEntry) -> NewsroomEntry) -> Message {
        switch self {
        case .entries(let entries): return .entries(entries.map(change))
        case .deltas(let deltas):
            return .deltas(
                deltas.map { delta in
                    let entries = delta.entries.map(change)
                    return NewsroomDelta(
                        member: delta.member, instance: entries.first?.instance ?? delta.instance,
                        from: delta.from, upTo: delta.upTo, entries: entries)
                })
        case .ackRefusal(let refusal):
            return .ackRefusal(
                AckRefusal(
                    member: refusal.member, article: refusal.article, claim: refusal.claim,
                    obstacles: refusal.obstacles, term: refusal.term, lamport: refusal.lamport,
                    entries: refusal.entries.map(change)))
        default: return self
        }
    }
}

extension NewsroomEntry {
    fileprivate func with(
        instance: Instance? = nil, version: Version? = nil, lamport: LamportStamp? = nil,
        body: EntryBody? = nil
    ) -> NewsroomEntry {
        NewsroomEntry(
            member: member, instance: instance ?? self.instance, version: version ?? self.version,
            lamport: lamport ?? self.lamport, key: key,
            payload: NewsroomPayload(body: body ?? payload.body, statement: payload.statement))
    }
}

extension Beacon {
    fileprivate func with(
        instance: Instance? = nil, counter: UInt64? = nil, lamport: LamportStamp? = nil
    ) -> Beacon {
        Beacon(
            member: member, instance: instance ?? self.instance, counter: counter ?? self.counter,
            lamport: lamport ?? self.lamport, version: version, digestHint: digestHint, port: port,
            isGoodbye: isGoodbye, echoes: echoes, activity: activity, statement: statement)
    }
}
