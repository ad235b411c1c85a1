internal import Replication

extension NewsroomState {
    // MARK: Time

    mutating func tick(_ out: inout Outbox) {
        guard !isStopping else { return }
        guard !isOutsider else {
            closeUngreeted(&out)
            return keepDurable(&out)
        }
        if moment >= nextBeacon { sendBeacon(&out) }
        judgePeers(&out)
        judgeMajority()
        requestBeacons(&out)
        closeUngreeted(&out)
        dialDue(&out)
        expireActions(&out)
        collectTombstones(&out)
        rotateKeyIfDue(&out)
        releaseAbandoned(&out)
        pursue(&out)
        keepDurable(&out)
        renewLater(&out)
    }

    /// Multicasts this member's sign of life, and sends it to whoever cannot hear that.
    mutating func sendBeacon(_ out: inout Outbox) {
        guard !isOutsider else { return }
        let beacon = makeBeacon(out.signing)
        out.add(.multicast(.beacons([beacon])))
        out.send(.beacons([beacon]), to: links(for: beacon))
        // Jitter keeps the newsroom's beacons from falling into step.
        let period = beaconPeriod.milliseconds
        let jitter = Int64.random(in: -period / 10...period / 10, using: &random)
        nextBeacon = moment + .milliseconds(period + jitter)
    }

    mutating func makeBeacon(_ signing: any Signing) -> Beacon {
        beaconCounter += 1
        let beacon = signing.signBeacon(
            instance: instance, counter: beaconCounter, lamport: clock.now, version: version,
            digestHint: digestHint, port: port, isGoodbye: isStopping, echoes: echoes.newest,
            activity: ownActivity)
        echoes.note(beacon.mark, isOwn: true, notBefore: moment)
        return beacon
    }

    /// Grows with the newsroom, so that a LAN never carries many more beacons a second than
    /// `NewsroomLimits.unscaledMembers`.
    package var beaconPeriod: Span {
        let members = Int64(max(roster.members.count, NewsroomLimits.unscaledMembers))
        return .milliseconds(
            NewsroomLimits.beaconPeriod.milliseconds * members
                / Int64(NewsroomLimits.unscaledMembers))
    }

    var quietAfter: Span { beaconPeriod * NewsroomLimits.quietAfterBeacons }

    /// Five seconds while beacons come every second; as many periods where they come more slowly.
    private var goneAfter: Span { max(NewsroomLimits.goneAfter, beaconPeriod * 5) }

    // MARK: Beacons

    mutating func receive(
        _ beacons: [Beacon], from endpoint: Endpoint?, on source: LinkID?, ago: Span = .zero,
        _ out: inout Outbox
    ) {
        // What is that old shows nobody alive.
        guard ago <= goneAfter else { return }
        var fresh: [Beacon] = []
        for beacon in beacons {
            if let source, links[source]?.member == beacon.member, beacon.member != member,
                roster.includes(beacon.member),
                peers[beacon.member]?.instance != beacon.instance
            {
                // A link cannot be replayed: a run that was renewed on it is alive.
                proveAlive(beacon.member, beacon.instance, at: moment, &out)
            }
            if beacon.member == member {
                renewInstance(above: beacon.instance, &out)
            } else if !roster.includes(beacon.member) {
                drop(.notAMember)
            } else if hear(beacon, from: endpoint, on: source, ago: ago, &out) {
                fresh.append(beacon)
            }
        }
        relay(fresh, except: source, ago: ago, &out)
    }

    /// Takes in one beacon; true if it is fresh and worth relaying.
    private mutating func hear(
        _ beacon: Beacon, from endpoint: Endpoint?, on source: LinkID?, ago: Span,
        _ out: inout Outbox
    ) -> Bool {
        if let endpoint {
            let address = Endpoint(host: endpoint.host, port: beacon.port)
            addresses.learn(address, member: beacon.member, at: moment)
        }
        let known = peers[beacon.member]?.instance
        if let known, beacon.instance < known {
            drop(.staleBeacon)
            return false
        }
        // Over a link from its member it was signed just now.
        let isDirect = source.flatMap { links[$0]?.member } == beacon.member
        let date =
            isDirect ? moment : echoes.date(of: beacon.echoes, since: moment - goneAfter)
        echoes.note(beacon.mark, notBefore: date)
        var heard = moment - ago
        if beacon.instance != known {
            guard let date else {
                noteUnproven(beacon, &out)
                return false
            }
            heard = min(heard, date)
            proveAlive(beacon.member, beacon.instance, at: date, &out)
        }
        guard beacon.counter > peers[beacon.member]?.counter ?? 0 else {
            drop(.staleBeacon)
            return false
        }
        clock.merge(beacon.lamport)
        newestBeacons[beacon.member] = beacon
        watch.update(beacon.member) { peer in
            peer.counter = beacon.counter
            if let source {
                peer.feed.link = source
            } else {
                peer.feed.isHeardByMulticast = true
            }
        }
        if beacon.isGoodbye {
            takeLeave(of: beacon.member, &out)
        } else {
            heardOf(beacon.member, at: heard, &out)
            syncIfBehind(beacon, isNew: date != nil, &out)
        }
        return true
    }

    /// A beacon of a run that nothing has shown to be alive raises nobody: a link may.
    private mutating func noteUnproven(_ beacon: Beacon, _ out: inout Outbox) {
        drop(.unprovenBeacon)
        watch.update(beacon.member) { peer in
            peer.unproven = max(peer.unproven ?? beacon.instance, beacon.instance)
        }
        addresses.hasten(beacon.member, at: moment)
        dialSoon(&out)
    }

    /// A link, or an echo, has shown that this run of the member was alive then.
    mutating func proveAlive(
        _ member: MemberID, _ instance: Instance, at heard: Moment, _ out: inout Outbox
    ) {
        var peer = peers[member] ?? Peer()
        // Of two members one stays quiet for the other: nobody is heard, so nobody is gone.
        if isCutOff { forgetUnheardRun(of: member, &peer) }
        if let known = peer.instance, instance < known {
            drop(.staleBeacon)
            // A clone, or an old disk put back: its own newer beacon tells it to go on above it.
            if let beacon = newestBeacons[member], beacon.instance == known {
                let direct = greetedLinks(except: nil).filter { links[$0]?.member == member }
                out.send(.beacons([beacon]), to: direct)
            }
            return
        }
        if peer.instance != instance { peer.counter = 0 }
        peer.instance = instance
        if let unproven = peer.unproven, unproven <= instance { peer.unproven = nil }
        watch.update(member) { $0 = peer }
        heardOf(member, at: heard, &out)
    }

    private mutating func heardOf(
        _ member: MemberID, at heard: Moment, _ out: inout Outbox
    ) {
        if isCutOff { endCutOff(&out) }
        let wall = now.wall
        let wasHere = watch.update(member) { peer in
            defer { peer.status = .here }
            peer.heard = max(peer.heard ?? heard, heard)
            peer.heardWall = wall
            peer.isDown = false
            peer.isSuspect = false
            peer.goneSince = nil
            return peer.status == .here
        }
        if lapsed.contains(member) { judgeLapsed(&out) }
        if !wasHere {
            out.touchedMembers.insert(member)
            touchOrphans(of: member, &out)
            // Earlier dials failed because it was away: it need not wait out their pauses.
            addresses.hasten(member, at: moment)
            dialSoon(&out)
        }
    }

    // MARK: Judging

    /// A member is known not to run: it said goodbye, or its machine refused a dial.
    mutating func takeLeave(of member: MemberID, _ out: inout Outbox) {
        watch.update(member) { $0.isDown = true }
        setStatus(of: member, .gone, &out)
        judgeVerified()
    }

    /// Judges the other members, if any of them may be thought of otherwise by now.
    private mutating func judgePeers(_ out: inout Outbox) {
        if watch.isDue(.judging, at: moment) {
            judgeEach(&out)
            let next = roster.orderedIDs.compactMap { judgementDue(of: $0) }.min()
            watch.rest(.judging, until: next ?? .never)
        }
        judgeVerified()
    }

    /// When time alone changes what is thought of a member; nil if it does not.
    private func judgementDue(of other: MemberID) -> Moment? {
        guard other != member else { return nil }
        let peer = peers[other] ?? Peer()
        if peer.status == .gone, let since = peer.goneSince {
            return lapsed.contains(other) ? nil : since + NewsroomLimits.orphanGrace
        }
        // Who hears nobody judges nobody, until that ends.
        if isCutOff { return nil }
        let heard = max(peer.heard ?? listeningSince, listeningSince)
        let quiet = (heard + quietAfter).next
        // Past, where nobody is heard who could witness it: that may change at any time.
        return peer.status == .here && quiet > moment ? quiet : (heard + goneAfter).next
    }

    /// Walks the roster once.
    private mutating func judgeEach(_ out: inout Outbox) {
        let quietAfter = quietAfter
        let goneAfter = goneAfter
        // Whoever hears nobody cannot tell who is gone: only a witness lets it judge.
        var hasWitness = false
        var isAnyExpected = false
        var hearsNobody = true
        var mayLapse = !lapsed.isEmpty
        var missing: [(member: MemberID, heard: Moment)] = []
        for other in roster.orderedIDs where other != member {
            let peer = peers[other] ?? Peer()
            let heard = max(peer.heard ?? listeningSince, listeningSince)
            let silence = moment - heard
            mayLapse = mayLapse || peer.goneSince != nil
            if !peer.isDown {
                isAnyExpected = true
                hearsNobody = hearsNobody && silence > goneAfter
                hasWitness = hasWitness || (peer.heard != nil && silence <= quietAfter)
            }
            let isSettled = peer.status == .gone && peer.goneSince != nil
            if !isSettled && (peer.isDown || peer.isSuspect || silence > quietAfter) {
                missing.append((other, heard))
            }
        }
        if isAnyExpected && hearsNobody { cutOff(&out) }
        let canJudge = (hasWitness || !isAnyExpected) && !isCutOff
        for (other, heard) in missing {  // order-free: a list
            let peer = peers[other] ?? Peer()
            if peer.isDown {
                setStatus(of: other, .gone, &out)
            } else if moment - heard > goneAfter {
                // The grace counts from the last sign of life, not from the tick that missed it.
                if canJudge { setStatus(of: other, .gone, since: heard + goneAfter, &out) }
            } else if peer.heard != nil && peer.status == .here {
                setStatus(of: other, .quiet, &out)
            }
        }
        if mayLapse { judgeLapsed(&out) }
    }

    /// Nobody is heard: who was here may be.
    mutating func cutOff(_ out: inout Outbox) {
        guard !isCutOff else { return }
        isCutOff = true
        watch.lookAgain()
        for other in roster.orderedIDs where peers[other]?.status == .here {
            watch.update(other) { $0.status = .quiet }
        }
        touchAllLocks(&out)
    }

    private mutating func endCutOff(_ out: inout Outbox) {
        isCutOff = false
        // Everyone gets a full period of grace: this node was deaf, they were not silent. Whoever
        // was gone before may have come back meanwhile.
        listeningSince = moment
        watch.lookAgain()
        for other in peers.keys.sorted() {
            watch.update(other) { peer in
                peer.goneSince = nil
                peer.isDown = false
            }
        }
        lapsed = []
        touchAllLocks(&out)
    }

    private mutating func setStatus(
        of member: MemberID, _ status: PeerStatus, since: Moment? = nil, _ out: inout Outbox
    ) {
        var peer = peers[member] ?? Peer()
        if peer.status != status { out.touchedMembers.insert(member) }
        peer.status = status
        if status != .gone {
            peer.goneSince = nil
        } else if peer.goneSince == nil {
            peer.goneSince = since ?? moment
        }
        if status == .gone { forgetUnheardRun(of: member, &peer) }
        watch.update(member) { $0 = peer }
        if status != .gone && lapsed.contains(member) { judgeLapsed(&out) }
    }

    /// Forgets a run that a link once spoke of and that nobody can show any more: every beacon of
    /// an older run, should its machine go on with that, would be stale. A clone's run can be over
    /// before its first beacon.
    private func forgetUnheardRun(of member: MemberID, _ peer: inout Peer) {
        let newest = newestBeacons[member]
        guard newest?.instance != peer.instance else { return }
        peer.instance = newest?.instance
        peer.counter = newest?.counter ?? 0
    }

    /// Keeps the set of members gone for the grace time; their locks are orphaned.
    private mutating func judgeLapsed(_ out: inout Outbox) {
        let nowLapsed = Set(
            roster.orderedIDs.filter { member in
                guard let since = peers[member]?.goneSince else { return false }
                return moment - since >= NewsroomLimits.orphanGrace
            })
        let changed = nowLapsed.symmetricDifference(lapsed)
        guard !changed.isEmpty else { return }
        lapsed = nowLapsed
        // order-free: a set comes out
        for (article, tenure) in tenures {
            if let holder = tenure.lock?.claim.member, changed.contains(holder) {
                out.touched.insert(article)
            }
        }
        // order-free: a set comes out
        for (article, wishes) in lines where changed.contains(where: { wishes[$0] != nil }) {
            out.touched.insert(article)
        }
    }

    /// Own claims count as verified once a peer was synced with (`receive(deltas:)`), or when
    /// there is nobody left to ask.
    private mutating func judgeVerified() {
        guard !isVerified, listensUntil.map({ moment >= $0 }) ?? true else { return }
        isVerified = roster.orderedIDs.allSatisfy { $0 == member || peers[$0]?.isDown == true }
    }

    private mutating func touchAllLocks(_ out: inout Outbox) {
        out.touched.formUnion(tenures.keys)
    }
}
