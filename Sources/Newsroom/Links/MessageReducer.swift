internal import Replication

extension NewsroomState {
    /// Takes in a datagram. The fast path carries news only; all else needs a link.
    mutating func receive(_ message: Message, from endpoint: Endpoint, _ out: inout Outbox) {
        switch message {
        case .entries(let entries): receive(entries, on: nil, &out)
        case .beacons(let beacons):
            receive(beacons, from: endpoint, on: nil, &out)
        case .acks(let acks): receive(acks, on: nil, &out)
        case .ackRefusal(let refusal): receive(refusal, on: nil, &out)
        default: drop(.outOfPlace)
        }
    }

    /// Takes in a link's message.
    mutating func receive(_ message: Message, on id: LinkID, _ out: inout Outbox) {
        guard let link = links[id], !(link.isEnding && !roster.includes(link.member))
        else { return drop(.outOfPlace) }
        switch message {
        case .hello(let hello): return greet(hello, on: id, &out)
        case .facts(let facts): return adopt(facts, from: id, &out)
        case .refused(let refusal): return refused(refusal, on: id, &out)
        case .newsroomKey(let key): return receive(key, on: id, &out)
        default: break
        }
        guard link.isGreeted else { return drop(.outOfPlace) }
        // What is read from a link that ends, after a sleep for one, may be old: it shows nobody
        // alive. A last word is good at any age.
        switch message {
        case .entries(let entries): receive(entries, on: id, &out)
        case .beacons(let beacons):
            let counting = link.isEnding ? beacons.filter(\.isGoodbye) : beacons
            receive(counting, from: nil, on: id, &out)
        case .heardBeacons(let beacons, let ago):
            receive(link.isEnding ? [] : beacons, from: nil, on: id, ago: ago, &out)
        case .acks(let acks): receive(acks, on: id, &out)
        case .ackRefusal(let refusal): receive(refusal, on: id, &out)
        case .digest(let digest, let factsDigest):
            if factsDigest != facts.digest { out.send(.facts(facts.ordered), to: [id]) }
            reply(to: digest, on: id, &out)
        case .deltas(let deltas): receive(deltas, on: id, &out)
        case .beaconRequest(let members, let follows):
            answer(members, follows: follows, on: id, &out)
        case .history(let message): out.add(.history(message, from: id))
        case .hello, .facts, .refused, .newsroomKey: break
        }
    }

    // MARK: Entries

    mutating func receive(
        _ entries: [NewsroomEntry], on source: LinkID?, _ out: inout Outbox
    ) {
        var fresh: [NewsroomEntry] = []
        for entry in entries where admits(entry, &out) {
            let isKnown = replica.knows(entry.member, entry.instance, entry.version)
            if !isKnown {
                absorb(entry, &out)
                // What found no room here is not passed on: it would come back as news for ever.
                if replica.knows(entry.member, entry.instance, entry.version) {
                    fresh.append(entry)
                }
            }
        }
        settle(out.touched, &out)
        push(fresh, except: source, &out)
        askAfter(fresh, on: source, &out)
    }

    private mutating func receive(
        _ deltas: [NewsroomDelta], on source: LinkID, _ out: inout Outbox
    ) {
        var fresh: [NewsroomEntry] = []
        for delta in deltas {
            guard delta.member != member else {
                // Only what this member's own key signed tells of another instance of it.
                if let entry = delta.entries.first { renewInstance(above: entry.instance, &out) }
                continue
            }
            guard roster.includes(delta.member) else {
                drop(.notAMember)
                continue
            }
            for entry in delta.entries {
                clock.merge(entry.lamport)
                if !replica.knows(entry.member, entry.instance, entry.version) {
                    fresh.append(entry)
                }
            }
            index(replica.merge(delta), of: delta.member, &out)
        }
        noteSynced(with: source, &out)
        settle(out.touched, &out)
        // Whole windows of actions that came late are not pushed from link to link.
        push(fresh.filter { !$0.key.isAction }, except: source, &out)
        askAfter(fresh, on: source, &out)
    }

    private mutating func admits(_ entry: NewsroomEntry, _ out: inout Outbox) -> Bool {
        if entry.member == member {
            renewInstance(above: entry.instance, &out)
            return false
        }
        guard roster.includes(entry.member) else {
            drop(.notAMember)
            return false
        }
        return true
    }

    // MARK: Anti-entropy

    /// Sends what a digest lacks. If the two differ, the own digest follows, which asks for what is
    /// lacking here, and shows the other side when it holds all.
    private mutating func reply(to digest: Digest, on id: LinkID, _ out: inout Outbox) {
        let deltas = sayable(replica.deltas(for: digest))
        if !deltas.isEmpty { out.send(.deltas(deltas), to: [id]) }
        links[id]?.awaited = digest
        let isLacking = replica.lacks(digest)
        noteSynced(with: id, &out)
        if isLacking || !deltas.isEmpty { askForMore(on: id, &out) }
    }

    /// Once all that a peer has shown is held, own claims that still decide are good.
    private mutating func noteSynced(with id: LinkID, _ out: inout Outbox) {
        guard let link = links[id], let awaited = link.awaited else { return }
        if lacksOthers(awaited) {
            askForMore(on: id, &out)
        } else {
            links[id]?.awaited = nil
            // An empty digest shows nothing: every member has written something.
            if !link.isEnding && !awaited.members.isEmpty { isVerified = true }
        }
    }

    /// Whether the digest shows anything of the other members that this node does not hold.
    private func lacksOthers(_ digest: Digest) -> Bool {
        var others = digest
        others.members[member] = nil
        return replica.lacks(others)
    }

    /// Asks over one link for what it holds more; not too often.
    mutating func askForMore(on id: LinkID, _ out: inout Outbox) {
        guard let link = links[id], link.isGreeted else { return }
        let now = moment
        if let last = link.lastDigest, now - last < NewsroomLimits.syncPause { return }
        links[id]?.lastDigest = now
        out.send(.digest(sayableDigest, factsDigest: facts.digest), to: [id])
    }

    /// A beacon shows that its member holds something that this node lacks: ask the member, or
    /// anyone else.
    ///
    /// - Parameter isNew: it is known to be, and did not wait in a socket while this machine slept.
    mutating func syncIfBehind(_ beacon: Beacon, isNew: Bool, _ out: inout Outbox) {
        let isBehind =
            !(replica.namespaces[beacon.member]?.progress.map {
                $0.instance == beacon.instance && $0.version >= beacon.version
            } ?? false)
        let isAlike = beacon.digestHint == digestHint
        // Equal hints stand for equal state, as good as a digest that shows nothing new.
        if isNew && !isBehind && isAlike { isVerified = true }
        let direct = directLink(to: beacon.member)
        let isMissed = isBehind && direct == nil
        let now = moment
        watch.update(beacon.member) { peer in
            peer.behindSince = isMissed ? peer.behindSince ?? now : nil
        }
        if let link = direct {
            if !isBehind { caughtUp(on: link, &out) }
            if isBehind || !isAlike { askForMore(on: link, &out) }
        } else if isBehind, let link = greetedLinks(except: nil).randomElement(using: &random) {
            askForMore(on: link, &out)
        }
    }

    /// The first of the greeted links to a member.
    func directLink(to other: MemberID) -> LinkID? {
        var first: LinkID?
        // order-free: a minimum
        for (id, link) in links
        where link.member == other && link.isGreeted && !link.isEnding {
            first = min(first ?? id, id)
        }
        return first
    }

    /// A hash of facts and progress. It may collide: it only starts syncs.
    package var digestHint: UInt64 { facts.digest.mixed(into: replica.mark) }
}
