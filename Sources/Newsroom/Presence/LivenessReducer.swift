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
        probeQuiet(&out)
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

    /// Multicasts this member's sign of life and sends it over its links.
    mutating func sendBeacon(_ out: inout Outbox) {
        guard !isOutsider else { return }
        let beacon = makeBeacon(out.signing)
        out.add(.multicast(.beacons([beacon])))
        out.send(.beacons([beacon]), to: greetedLinks(except: nil))
        // Jitter keeps the newsroom's beacons from falling into step.
        let period = beaconPeriod.milliseconds
        let jitter = Int64.random(in: -period / 10...period / 10, using: &random)
        nextBeacon = moment + .milliseconds(period + jitter)
    }

    private mutating func makeBeacon(_ signing: any Signing) -> Beacon {
        beaconCounter += 1
        return signing.signBeacon(
            instance: instance, counter: beaconCounter, lamport: clock.now, version: version,
            digestHint: digestHint(), port: port, isGoodbye: isStopping)
    }

    /// Grows with the newsroom, so that a LAN never carries many more beacons a second than
    /// `NewsroomLimits.unscaledMembers`.
    var beaconPeriod: Span {
        let members = Int64(max(roster.members.count, NewsroomLimits.unscaledMembers))
        return .milliseconds(
            NewsroomLimits.beaconPeriod.milliseconds * members
                / Int64(NewsroomLimits.unscaledMembers))
    }

    private var quietAfter: Span { beaconPeriod * NewsroomLimits.quietAfterBeacons }

    /// Five seconds while beacons come every second; as many periods where they come more slowly.
    private var goneAfter: Span { max(NewsroomLimits.goneAfter, beaconPeriod * 5) }

    // MARK: Beacons

    mutating func receive(
        _ beacons: [Beacon], from endpoint: Endpoint?, on source: LinkID?,
        _ out: inout Outbox
    ) {
        var fresh: [Beacon] = []
        for beacon in beacons {
            if let source, links[source]?.member == beacon.member, beacon.member != member,
                roster.members[beacon.member] != nil,
                peers[beacon.member]?.instance != beacon.instance
            {
                // A link cannot be replayed: a run that was renewed on it is alive.
                proveAlive(beacon.member, beacon.instance, &out)
            }
            if beacon.member == member {
                renewInstance(above: beacon.instance, &out)
            } else if roster.members[beacon.member] == nil {
                drop(.notAMember)
            } else if hear(beacon, from: endpoint, &out) {
                fresh.append(beacon)
            }
        }
        guard !fresh.isEmpty else { return }
        let authors = Set(fresh.map(\.member))
        let targets = greetedLinks(except: source).filter { link in
            links[link].map { !authors.contains($0.member) } ?? false
        }
        out.send(.beacons(fresh), to: targets)
    }

    /// Takes in one beacon; true if it is fresh and worth relaying.
    private mutating func hear(
        _ beacon: Beacon, from endpoint: Endpoint?, _ out: inout Outbox
    ) -> Bool {
        var peer = peers[beacon.member] ?? Peer()
        if let endpoint {
            let address = Endpoint(host: endpoint.host, port: beacon.port)
            addresses.learn(address, member: beacon.member, at: moment)
        }
        guard beacon.instance == peer.instance else {
            if peer.instance.map({ beacon.instance < $0 }) ?? false {
                drop(.staleBeacon)
            } else {
                drop(.unprovenBeacon)
                peer.unproven = max(peer.unproven ?? beacon.instance, beacon.instance)
                peers[beacon.member] = peer
                addresses.hasten(beacon.member, at: moment)
                dialDue(&out)
            }
            return false
        }
        guard beacon.counter > peer.counter else {
            drop(.staleBeacon)
            return false
        }
        clock.merge(beacon.lamport)
        peer.beacon = beacon
        peers[beacon.member] = peer
        if beacon.isGoodbye {
            takeLeave(of: beacon.member, &out)
        } else {
            heardOf(beacon.member, &out)
            syncIfBehind(beacon, &out)
        }
        return true
    }

    /// A link has shown that this run of the member is alive.
    mutating func proveAlive(_ member: MemberID, _ instance: Instance, _ out: inout Outbox) {
        var peer = peers[member] ?? Peer()
        if let known = peer.instance, instance < known {
            drop(.staleBeacon)
            // A clone, or an old disk put back: its own newer beacon tells it to go on above it.
            if let beacon = peer.beacon {
                let direct = greetedLinks(except: nil).filter { links[$0]?.member == member }
                return out.send(.beacons([beacon]), to: direct)
            }
            // What only a link once spoke of, and nobody can show any more, is no more.
            guard peer.status == .gone else { return }
        }
        if peer.instance != instance {
            peer.instance = instance
            peer.beacon = nil
        }
        if let unproven = peer.unproven, unproven <= instance { peer.unproven = nil }
        peers[member] = peer
        heardOf(member, &out)
    }

    private mutating func heardOf(_ member: MemberID, _ out: inout Outbox) {
        if isCutOff { endCutOff(&out) }
        let wasHere = peers[member]?.status == .here
        peers[member, default: Peer()].heard = moment
        peers[member]?.heardWall = now.wall
        peers[member]?.isDown = false
        peers[member]?.isSuspect = false
        setStatus(of: member, .here, &out)
        if !wasHere {
            // Earlier dials failed because it was away: it need not wait out their pauses.
            addresses.hasten(member, at: moment)
            dialDue(&out)
        }
    }

    // MARK: Judging

    /// A member is known not to run: it said goodbye, or its machine refused a dial.
    mutating func takeLeave(of member: MemberID, _ out: inout Outbox) {
        peers[member, default: Peer()].isDown = true
        setStatus(of: member, .gone, &out)
        judgeVerified()
    }

    /// Judges every other member; each tick does, so the roster is walked once.
    private mutating func judgePeers(_ out: inout Outbox) {
        let quietAfter = quietAfter
        let goneAfter = goneAfter
        // Whoever hears nobody cannot tell who is gone: only a witness lets it judge.
        var hasWitness = false
        var isAnyExpected = false
        var hearsNobody = true
        var mayLapse = !lapsed.isEmpty
        var missing: [(member: MemberID, silence: Span)] = []
        for other in roster.orderedIDs where other != member {
            let peer = peers[other] ?? Peer()
            let silence = moment - max(peer.heard ?? listeningSince, listeningSince)
            mayLapse = mayLapse || peer.goneSince != nil
            if !peer.isDown {
                isAnyExpected = true
                hearsNobody = hearsNobody && silence > goneAfter
                hasWitness = hasWitness || (peer.heard != nil && silence <= quietAfter)
            }
            let isSettled = peer.status == .gone && peer.goneSince != nil
            if !isSettled && (peer.isDown || peer.isSuspect || silence > quietAfter) {
                missing.append((other, silence))
            }
        }
        if isAnyExpected && hearsNobody { cutOff(&out) }
        let canJudge = (hasWitness || !isAnyExpected) && !isCutOff
        for (other, silence) in missing {  // order-free: a list
            let peer = peers[other] ?? Peer()
            if peer.isDown {
                setStatus(of: other, .gone, &out)
            } else if silence > goneAfter {
                if canJudge { setStatus(of: other, .gone, &out) }
            } else if peer.heard != nil && peer.status == .here {
                setStatus(of: other, .quiet, &out)
            }
        }
        if mayLapse { judgeLapsed(&out) }
        judgeVerified()
    }

    /// Nobody is heard: who was here may be.
    mutating func cutOff(_ out: inout Outbox) {
        guard !isCutOff else { return }
        isCutOff = true
        for other in roster.orderedIDs where peers[other]?.status == .here {
            peers[other]?.status = .quiet
        }
        touchAllLocks(&out)
    }

    private mutating func endCutOff(_ out: inout Outbox) {
        isCutOff = false
        // Everyone gets a full period of grace: this node was deaf, they were not silent. Whoever
        // was gone before may have come back meanwhile.
        listeningSince = moment
        for other in peers.keys.sorted() {
            peers[other]?.goneSince = nil
            peers[other]?.isDown = false
        }
        lapsed = []
        touchAllLocks(&out)
    }

    private mutating func setStatus(
        of member: MemberID, _ status: PeerStatus, _ out: inout Outbox
    ) {
        var peer = peers[member] ?? Peer()
        if peer.status != status { out.touchedMembers.insert(member) }
        peer.status = status
        if status != .gone {
            peer.goneSince = nil
        } else if peer.goneSince == nil {
            peer.goneSince = moment
        }
        peers[member] = peer
        if status != .gone && lapsed.contains(member) { judgeLapsed(&out) }
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
    }

    /// Own claims count as verified once a peer was synced with (`receive(deltas:)`), or when
    /// there is nobody left to ask.
    private mutating func judgeVerified() {
        guard !isVerified else { return }
        let others = roster.members.keys.filter { $0 != member }  // order-free: all of them
        if others.allSatisfy({ peers[$0]?.isDown == true }) { isVerified = true }
    }

    private mutating func touchAllLocks(_ out: inout Outbox) {
        out.touched.formUnion(tenures.keys)
    }

    // MARK: Probing

    /// Asks up to three others for a fresh beacon of each quiet member, and the member itself where
    /// a link still stands (SWIM's indirect and direct probes).
    private mutating func probeQuiet(_ out: inout Outbox) {
        guard !isCutOff else { return }
        for other in roster.orderedIDs where peers[other]?.status == .quiet {
            var asked = greetedLinks(except: nil)
            let direct = asked.filter { links[$0]?.member == other }
            asked.removeAll { links[$0]?.member == other }
            asked.shuffle(using: &random)
            out.send(
                .beaconRequest([other]),
                to: direct + asked.prefix(NewsroomLimits.probedThrough).sorted())
        }
    }

    mutating func answer(_ wanted: [MemberID], on link: LinkID, _ out: inout Outbox) {
        var known: [Beacon] = []
        for other in wanted.prefix(NewsroomLimits.members) {
            if other == member {
                known.append(makeBeacon(out.signing))
            } else if let beacon = peers[other]?.beacon {
                known.append(beacon)
            }
        }
        if !known.isEmpty { out.send(.beacons(known), to: [link]) }
    }
}
