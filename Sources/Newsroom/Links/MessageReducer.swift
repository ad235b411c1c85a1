internal import Replication

extension NewsroomState {
    /// Takes in a datagram. The fast path carries news only; all else needs a link.
    mutating func receive(_ message: Message, from endpoint: Endpoint, _ out: inout Outbox) {
        switch message {
        case .entries(let entries): receive(entries, on: nil, &out)
        case .beacons(let beacons):
            receive(beacons, from: endpoint, on: nil, &out)
        case .acks(let acks): receive(acks, on: nil, &out)
        default: drop(.outOfPlace)
        }
    }

    /// Takes in a link's message.
    mutating func receive(_ message: Message, on id: LinkID, _ out: inout Outbox) {
        guard let link = links[id] else { return drop(.outOfPlace) }
        switch message {
        case .hello(let hello): return greet(hello, on: id, &out)
        case .facts(let facts): return adopt(facts, from: id, &out)
        case .refused(let refusal): return refused(refusal, on: id, &out)
        case .newsroomKey(let key): return receive(key, on: id, &out)
        default: break
        }
        guard link.isGreeted else { return drop(.outOfPlace) }
        switch message {
        case .entries(let entries): receive(entries, on: id, &out)
        case .beacons(let beacons): receive(beacons, from: nil, on: id, &out)
        case .acks(let acks): receive(acks, on: id, &out)
        case .digest(let digest, let factsDigest):
            if factsDigest != facts.digest { out.send(.facts(facts.ordered), to: [id]) }
            reply(to: digest, on: id, &out)
            if replica.lacks(digest) { askForMore(on: id, &out) }
        case .deltas(let deltas): receive(deltas, on: id, &out)
        case .beaconRequest(let members): answer(members, on: id, &out)
        case .hello, .facts, .refused, .newsroomKey: break
        }
    }

    // MARK: Entries

    private mutating func receive(
        _ entries: [NewsroomEntry], on source: LinkID?, _ out: inout Outbox
    ) {
        var fresh: [NewsroomEntry] = []
        for entry in entries where admits(entry, &out) {
            let isKnown = replica.knows(entry.member, entry.instance, entry.version)
            if !isKnown {
                absorb(entry, &out)
                fresh.append(entry)
            }
        }
        settle(out.touched, &out)
        push(fresh, except: source, &out)
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
            guard roster.members[delta.member] != nil else {
                drop(.notAMember)
                continue
            }
            for entry in delta.entries {
                clock.merge(entry.lamport)
                if !replica.knows(entry.member, entry.instance, entry.version) {
                    fresh.append(entry)
                }
            }
            digestHintCache = nil
            index(replica.merge(delta), of: delta.member, &out)
        }
        noteSynced(with: source)
        if links[source]?.hello.map({ lacksOthers($0.digest) }) ?? false {
            askForMore(on: source, &out)
        }
        settle(out.touched, &out)
        push(fresh, except: source, &out)
    }

    private mutating func admits(_ entry: NewsroomEntry, _ out: inout Outbox) -> Bool {
        if entry.member == member {
            renewInstance(above: entry.instance, &out)
            return false
        }
        guard roster.members[entry.member] != nil else {
            drop(.notAMember)
            return false
        }
        return true
    }

    // MARK: Anti-entropy

    /// Sends what a digest lacks, and notes if there was nothing to learn in return.
    mutating func reply(to digest: Digest, on id: LinkID, _ out: inout Outbox) {
        let deltas = replica.deltas(for: digest)
        if !deltas.isEmpty { out.send(.deltas(deltas), to: [id]) }
        noteSynced(digest)
    }

    /// A peer's state is held: own claims that still decide are good.
    private mutating func noteSynced(with id: LinkID) {
        if let digest = links[id]?.hello?.digest { noteSynced(digest) }
    }

    /// An empty digest is one that was withheld from a stranger.
    private mutating func noteSynced(_ digest: Digest) {
        if !digest.members.isEmpty && !lacksOthers(digest) { isVerified = true }
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
        out.send(.digest(replica.digest, factsDigest: facts.digest), to: [id])
    }

    /// A beacon shows that its member holds something that this node lacks: ask the member, or
    /// anyone else.
    mutating func syncIfBehind(_ beacon: Beacon, _ out: inout Outbox) {
        let direct = greetedLinks(except: nil).filter { links[$0]?.member == beacon.member }
        let isBehind =
            !(replica.namespaces[beacon.member]?.progress.map {
                $0.instance == beacon.instance && $0.version >= beacon.version
            } ?? false)
        if let link = direct.first {
            if isBehind || beacon.digestHint != digestHint() { askForMore(on: link, &out) }
        } else if isBehind, let link = greetedLinks(except: nil).randomElement(using: &random) {
            askForMore(on: link, &out)
        }
    }

    /// A hash (FNV-1a, 64 bits) of facts and progress. It may collide: it only starts syncs.
    mutating func digestHint() -> UInt64 {
        if let digestHintCache { return digestHintCache }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ bytes: some Sequence<UInt8>) {
            for byte in bytes {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        }
        func mix(_ word: UInt64) {
            mix((0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) })
        }
        mix(facts.digest.bytes)
        let digest = replica.digest
        for member in digest.members.keys.sorted() {
            guard let progress = digest.members[member] else { continue }
            mix(member.key.bytes)
            mix(progress.instance.start.value)
            mix(progress.instance.nonce)
            mix(progress.version.number)
        }
        digestHintCache = hash
        return hash
    }

    // MARK: Facts

    /// Takes in facts: from a member, all that are new; from a stranger only those that make it a
    /// member. Passes on what was new.
    mutating func adopt(_ new: [Fact], from id: LinkID?, _ out: inout Outbox) {
        let stranger = id.flatMap { links[$0]?.member }.flatMap {
            roster.members[$0] == nil ? $0 : nil
        }
        if let id, let stranger, isExpired(new, stranger) {
            links[id]?.expired = new
            return
        }
        merge(new, from: id, stranger: stranger, &out)
    }

    /// - Parameter stranger: who brings them, unless it is a member or this machine.
    private mutating func merge(
        _ new: [Fact], from id: LinkID?, stranger: MemberID?, _ out: inout Outbox
    ) {
        let knew = roster
        let added = facts.merge(new, hash: out.signing.hash) { roster in
            guard let stranger else { return true }
            // One who comes late to a used invite may not push out who was first, whatever stamp
            // its redemption bears.
            return roster.members[stranger] != nil
                && knew.orderedIDs.allSatisfy { roster.members[$0] != nil }
        }
        if added.isEmpty {
            if let id, stranger != nil, links[id]?.hello != nil { refuseStranger(id, new, &out) }
            return
        }
        for fact in added {
            clock.merge(fact.lamport)
        }
        digestHintCache = nil
        out.persist(added.map { .fact($0) })
        let targets = greetedLinks(except: id)
        out.send(.facts(added), to: targets)
        if roster != knew { rosterChanged(&out) }
        for link in links.keys.sorted() {
            completeGreeting(of: link, &out)
        }
    }

    private mutating func rosterChanged(_ out: inout Outbox) {
        for other in replica.namespaces.keys.sorted() where roster.members[other] == nil {
            index(replica.forget(other), of: other, &out)
        }
        reindex(&out)
        settle(out.touched, &out)
        acknowledgeAgain(to: nil, &out)
        // Whoever joined lately may have been dropped before it was known.
        for link in greetedLinks(except: nil) {
            askForMore(on: link, &out)
        }
    }

    /// An expired invite admits nobody who comes in person; once another member has admitted the
    /// joiner, its facts stand, so that all agree whatever their clocks say.
    private func isExpired(_ new: [Fact], _ stranger: MemberID) -> Bool {
        // Who has not been let in itself is no gatekeeper.
        guard newsroomKey != nil else { return false }
        let known = new + facts.ordered
        for case .member(let redemption) in new.filter({ $0.author == stranger }).map(\.body) {
            for fact in known where fact.id == redemption.invite {
                if case .invite(let invite) = fact.body, invite.expires < now.wall { return true }
            }
        }
        return false
    }

    private mutating func refuseStranger(
        _ id: LinkID, _ new: [Fact], _ out: inout Outbox
    ) {
        drop(.refusedLink)
        let broughtInvite = new.contains { fact in
            guard case .member = fact.body else { return false }
            return fact.author == links[id]?.member
        }
        refuse(id, broughtInvite ? .inviteUsed : .notAMember, &out)
    }

    // MARK: The rest

    /// Takes in the newsroom's key, once: it is not rotated yet, so a second one is no member's
    /// word. A link that brought an expired invite shows by the key that it was admitted before.
    private mutating func receive(_ key: NewsroomKey, on id: LinkID, _ out: inout Outbox) {
        guard let link = links[id] else { return }
        if let newsroomKey {
            if let brought = link.expired, key == newsroomKey {
                links[id]?.expired = nil
                merge(brought, from: id, stranger: link.member, &out)
            }
        } else if link.isGreeted {
            newsroomKey = key
            out.persist([.newsroomKey(key)])
            out.send(.newsroomKey(key), to: greetedLinks(except: id))
        } else {
            drop(.outOfPlace)
        }
    }

    private mutating func refused(_ refusal: Refusal, on id: LinkID, _ out: inout Outbox) {
        links[id]?.isEnding = true
        if let link = links[id] {
            let hasTwin = greetedLinks(except: id).contains { links[$0]?.member == link.member }
            if !hasTwin { addresses.failed(link.endpoint, at: moment) }
            // Anyone may say no; only a member says it for the newsroom.
            if refusal != .enoughLinks, roster.members[link.member] != nil { lastRefusal = refusal }
        }
        out.add(.close(id))
    }

    /// Forgets released claims after the horizon: live entries are written again above them, then
    /// the presence raises the floor under which all is dead.
    mutating func collectTombstones(_ out: inout Outbox) {
        let old = releases.filter { moment - $0.value > NewsroomLimits.horizon }
            .map(\.key).sorted()
        guard !old.isEmpty else { return }
        let floor = version
        let live = ownClaims.filter { !old.contains($0.article) }
        var batch = live.map { write(.claim($0), .claim($0.article), &out) }
        for article in old {
            releases[article] = nil
        }
        let presence = Presence(base: version.next, floor: floor)
        batch.append(write(.presence(presence), .presence, &out))
        push(batch, except: nil, &out)
        out.persist(old.map { .forgetOwnClaim($0) })
    }
}
