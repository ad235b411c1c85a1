internal import Replication

extension NewsroomState {
    /// Begins a run: a fresh instance, whose first batch is the claims that this member keeps; its
    /// window of actions follows.
    mutating func start(_ boot: Boot, _ out: inout Outbox) {
        port = boot.port
        clock = LamportClock(restartingFrom: boot.ceiling)
        random = SplitMix64(seed: boot.entropy)
        newsroomKey = boot.newsroomKey
        ownDevices = boot.ownDevices
        promises = boot.promises
        for notice in boot.notices {
            notices[notice.claim] = notice
        }
        for heard in boot.answers { answers[heard.answer.ask] = heard }
        _ = facts.merge(boot.facts, hash: out.signing.hash)
        followKey(&out)
        if policy == .quorum {
            // A fresh claim's stamp must be above every promised one.
            for promised in promises.values.flatMap(\.values) {  // order-free: a maximum
                clock.merge(promised.lamport)
            }
        }
        for endpoint in boot.namedPeers {
            addresses.learn(endpoint, isKept: true, at: moment)
        }
        for endpoint in boot.peers.keys.sorted() {
            addresses.learn(endpoint, member: boot.peers[endpoint], at: moment)
        }
        let isStale = isBeyondHorizon(boot.lastAlive)
        var kept = boot.ownClaims
        if isOutsider { lastRefusal = .removed }
        if isOutsider {
            out.persist(kept.map { .forgetOwnClaim($0.article) })
        } else if isStale {
            drop(kept, &out)
        }
        if isStale || isOutsider {
            out.persist(
                boot.waits.map { .forgetOwnWish($0.wish.article) }
                    + boot.ownAnswers.map { .forgetOwnAnswer($0.article, $0.asker) })
        } else {
            for wait in boot.waits { waits[wait.wish.article] = wait }
            for answer in boot.ownAnswers {
                ownAnswers[answer.article, default: [:]][answer.asker] = answer
            }
        }
        if isStale || isOutsider { kept = [] }
        awaitSessions(boot, keeping: kept)
        keepActions(boot, &out)
        // Whoever waits for an article does not know yet who has it.
        isVerified =
            waits.isEmpty && !kept.contains(where: \.isHeld) || roster.members.count <= 1
        beginInstance(keeping: kept.sorted { $0.article < $1.article }, &out)
        if policy == .quorum { settle(kept.map(\.article), &out) }
        for claim in kept
        where policy == .advisory && promises[claim.article]?[claim.term] == claim.id {
            promiseKept(claim.article, claim.term, claim.id, &out)
        }
        keepDurable(&out)
        sendBeacon(&out)
        dialDue(&out)
    }

    /// The machine was suspended: what it knew is of the past, its peers have given its links up,
    /// and until it has heard otherwise it can tell nothing of itself or of others.
    mutating func resume(after slept: Span, _ out: inout Outbox) {
        guard !isStopping else { return }
        for link in links.keys.sorted() where links[link]?.isEnding == false {
            links[link]?.isEnding = true
            watch.lookAgain(for: .dialling)
            out.add(.close(link))
        }
        let others = roster.members.count > 1
        let isAtStake = !waits.isEmpty || ownClaims.contains(where: \.isHeld)
        isVerified = isVerified && !(others && isAtStake)
        listensUntil = moment + NewsroomLimits.orphanGrace
        if others { cutOff(&out) }
        if slept > NewsroomLimits.horizon { dropClaims(&out) }
    }

    /// Gives up what this member claimed beyond the horizon ago.
    private mutating func dropClaims(_ out: inout Outbox) {
        drop(ownClaims, &out)
        out.persist(waits.keys.sorted().map { .forgetOwnWish($0) } + forgetOwnAnswers())
        waits = [:]
        releases = [:]
        claimSessions = [:]
        beginInstance(keeping: [], &out)
        isVerified = true
    }

    /// Starts a new instance above every stamp known, and writes its first batch.
    mutating func beginInstance(keeping claims: [Claim], _ out: inout Outbox) {
        instance = freshInstance()
        version = .zero
        beaconCounter = 0
        words.beginInstance()
        guard !isOutsider else { return }
        var batch: [NewsroomEntry] = []
        for claim in claims {
            batch.append(write(.claim(claim), .claim(claim.article), &out))
            if !claim.isHeld { releases[claim.article] = moment }
        }
        batch += writtenDevices(&out)
        batch += rewriteLines(&out)
        batch.append(write(.presence(Presence(base: version.next)), .presence, &out))
        publish(batch, &out)
        // Above the base, so that no lock waits for them.
        rewriteActions(&out)
    }

    /// A run above every one of this member's that is known. At their end stamps rise no more, and
    /// random bits alone may fall below those of an earlier run, which would then count for good.
    private mutating func freshInstance() -> Instance {
        let start = clock.tick()
        let nonce = random.next()
        let known = replica.namespaces[member]?.newest?.instance
        guard let highest = [known, newerInstance].compactMap(\.self).max(),
            highest >= Instance(start: start, nonce: nonce), highest.nonce < .max
        else { return Instance(start: start, nonce: nonce) }
        return Instance(
            start: highest.start, nonce: highest.nonce + 1 + nonce % (.max - highest.nonce))
    }

    /// Whether what this run writes counts: until it has gone on above a run that came to its
    /// knowledge, that one's entries do.
    var isHeeded: Bool { replica.namespaces[member]?.current?.instance == instance }

    /// Another instance of this member's key is about: after a restored disk this run goes on above
    /// it. If both are alive, this is a clone; renewing seldom keeps two clones from racing.
    mutating func renewInstance(above seen: Instance, _ out: inout Outbox) {
        clock.merge(seen.start)
        guard seen > instance, !isStopping else { return }
        newerInstance = max(newerInstance ?? seen, seen)
        if let last = lastRenewal, moment - last < NewsroomLimits.renewalPause { return }
        lastRenewal = moment
        clonesSeen += 1
        beginInstance(keeping: ownClaims, &out)
        newerInstance = nil
        sendBeacon(&out)
    }

    /// Goes on above another instance that was seen too soon after the last one.
    mutating func renewLater(_ out: inout Outbox) {
        if let newerInstance { renewInstance(above: newerInstance, &out) }
    }

    /// Signs and keeps one own write. The caller sends it.
    mutating func write(
        _ body: EntryBody, _ key: EntryKey, stamp: LamportStamp? = nil, _ out: inout Outbox
    ) -> NewsroomEntry {
        version = version.next
        let entry = out.signing.sign(
            body, key: key, instance: instance, version: version, lamport: stamp ?? clock.tick())
        absorb(entry, &out)
        return entry
    }

    /// Merges an entry and brings what is derived from it up to date.
    mutating func absorb(_ entry: NewsroomEntry, _ out: inout Outbox) {
        clock.merge(entry.lamport)
        index(replica.merge(entry), of: entry.member, &out)
    }

    /// Sends own new entries to all, on the fast path and over links; passes on those of others.
    mutating func push(
        _ entries: [NewsroomEntry], except source: LinkID?, _ out: inout Outbox
    ) {
        guard !entries.isEmpty else { return }
        guard entries.contains(where: { $0.member != member }) else {
            return saying(entries).forEach { out.add($0) }
        }
        // order-free: sorted
        for author in Set(entries.map(\.member)).sorted() {
            out.send(
                .entries(entries.filter { $0.member == author }),
                to: relayLinks(of: author, from: source))
        }
    }

    /// This member's newest claims, held and released, by article.
    var ownClaims: [Claim] {
        replica.namespaces[member]?.current?.entries(above: .zero).compactMap { entry in
            guard case .claim(let claim) = entry.payload.body else { return nil }
            return claim
        } ?? []
    }

    /// Forgets released claims and spent wishes after the horizon: live entries are written again
    /// above them, then the presence raises the floor under which all is dead.
    mutating func collectTombstones(_ out: inout Outbox) {
        let old = releases.filter { moment - $0.value > NewsroomLimits.horizon }
            .map(\.key).sorted()
        // order-free: any of them
        let isSpent = spent.values.contains { moment - $0 > NewsroomLimits.horizon }
        guard !old.isEmpty || isSpent,
            lastCollection.map({ moment - $0 >= NewsroomLimits.collectPause }) ?? true
        else { return }
        lastCollection = moment
        let floor = version
        let live = ownClaims.filter { !old.contains($0.article) }
        var batch = live.map { write(.claim($0), .claim($0.article), &out) }
        batch += writtenDevices(&out)
        batch += rewriteLines(&out)
        rewriteActions(&out)
        for article in old {
            releases[article] = nil
        }
        let presence = Presence(base: version.next, floor: floor)
        batch.append(write(.presence(presence), .presence, &out))
        publish(batch, recording: old.map { .forgetOwnClaim($0) }, &out)
    }

    mutating func stop(_ out: inout Outbox) {
        guard !isStopping else { return }
        isStopping = true
        out.persist([.alive(now.wall)])
        sendBeacon(&out)
        for link in links.keys.sorted() {
            out.add(.close(link))
        }
    }

    private func isBeyondHorizon(_ lastAlive: WallTime?) -> Bool {
        guard let lastAlive else { return false }
        let away = now.wall.millisecondsSinceEpoch - lastAlive.millisecondsSinceEpoch
        return away > NewsroomLimits.horizon.milliseconds
    }
}
