internal import Replication

extension NewsroomState {
    // MARK: Up and down

    mutating func linkUp(
        _ id: LinkID, _ other: MemberID, _ endpoint: Endpoint, isDialled: Bool,
        _ out: inout Outbox
    ) {
        if other == member {
            // mDNS and multicast bring this node its own address, too.
            addresses.forget(endpoint)
            return out.add(.close(id))
        }
        guard links.count < NewsroomLimits.links else {
            drop(.linkCap)
            if isDialled { addresses.failed(endpoint, at: moment) }
            return refuse(id, .enoughLinks, &out)
        }
        watch.lookAgain(for: .dialling)
        links[id] = Link(
            member: other, endpoint: endpoint, isDialled: isDialled, since: moment)
        if isDialled { addresses.reached(endpoint, other, at: moment) }
        let hello = Hello(
            newsroom: newsroom, instance: instance, lamport: clock.now,
            factsDigest: facts.digest, port: port,
            // A stranger need not know who there is.
            digestHint: !roster.includes(other) ? 0 : digestHint)
        out.send(.hello(hello), to: [id])
    }

    mutating func linkDown(_ id: LinkID, _ out: inout Outbox) {
        guard let link = links.removeValue(forKey: id) else { return }
        watch.lookAgain(for: .dialling)
        let other = link.member
        guard link.isGreeted, !link.isEnding, !links.values.contains(where: { $0.member == other }),
            let peer = peers[other], peer.status != .gone
        else { return }
        // A broken link is the first sign of a crash: probe at once.
        watch.update(other) { peer in
            peer.isSuspect = true
            if peer.status == .here { peer.status = .quiet }
        }
        addresses.hasten(other, at: moment)
        dialSoon(&out)
    }

    mutating func dialFailed(_ endpoint: Endpoint, isRefused: Bool, _ out: inout Outbox) {
        let address = addresses.addresses[endpoint]
        addresses.failed(endpoint, at: moment, most: longestDialPause(address))
        // A hint, which anyone can give, says nothing of where the member really is.
        guard isRefused, let other = address?.member, address?.isKept == true,
            let peer = peers[other], peer.isSuspect,
            !links.values.contains(where: { $0.member == other })
        else { return }
        takeLeave(of: other, &out)
    }

    /// Whoever is heard can be reached before long, as after a partition. Where multicast does not
    /// pass, dials alone tell that the network is back: the fewer members are missing, the sooner
    /// each is tried again.
    private func longestDialPause(_ address: Address?) -> Span {
        guard let other = address?.member, roster.includes(other) else {
            return NewsroomLimits.dialPauseMax
        }
        if peers[other]?.status == .here { return NewsroomLimits.dialPauseHeard }
        guard !isLarge else { return NewsroomLimits.dialPauseMax }
        let here = peers.values.count { $0.status == .here }  // order-free: a count
        let shared = NewsroomLimits.dialPause * Int64(max(0, roster.members.count - 1 - here))
        return min(max(NewsroomLimits.dialPauseHeard, shared), NewsroomLimits.dialPauseMax)
    }

    mutating func discovered(
        _ endpoints: [Endpoint], _ other: MemberID?, _ out: inout Outbox
    ) {
        guard other != member else { return }
        for endpoint in endpoints {
            addresses.learn(endpoint, member: other, at: moment)
        }
        dialSoon(&out)
    }

    // MARK: Greeting

    /// Takes in the other side's greeting; members begin to exchange what they hold.
    mutating func greet(_ hello: Hello, on id: LinkID, _ out: inout Outbox) {
        guard let link = links[id], link.hello == nil else { return drop(.outOfPlace) }
        guard hello.newsroom == newsroom else {
            drop(.otherNewsroom)
            if link.isDialled { addresses.failed(link.endpoint, at: moment) }
            return refuse(id, .otherNewsroom, &out)
        }
        links[id]?.hello = hello
        if roster.removed[link.member] != nil {
            drop(.refusedLink)
            out.send(.facts(facts.evidence(against: link.member)), to: [id])
            return refuse(id, .removed, &out)
        }
        // First only what shows who this is: a stranger learns no more, and takes no more in.
        if hello.factsDigest != facts.digest {
            out.send(.facts(facts.credential(of: member)), to: [id])
        }
        completeGreeting(of: id, &out)
    }

    /// Goes on with a link whose other side has greeted and is known as a member.
    mutating func completeGreeting(of id: LinkID, _ out: inout Outbox) {
        guard let link = links[id], let hello = link.hello, !link.isGreeted,
            roster.includes(link.member)
        else { return }
        links[id]?.isGreeted = true
        clock.merge(hello.lamport)
        if link.isDialled { addresses.met(link.member, at: link.endpoint) }
        addresses.learn(
            Endpoint(host: link.endpoint.host, port: hello.port), member: link.member,
            isKept: true, at: moment)
        if link.isDialled { out.persist([.peer(link.member, link.endpoint)]) }
        // The facts first: they tell which key is the newsroom's.
        if hello.factsDigest != facts.digest { out.send(.facts(facts.ordered), to: [id]) }
        handKey(to: [id], &out)
        proveAlive(link.member, hello.instance, at: moment, &out)
        acknowledgeAgain(to: id, &out)
        pruneLinks(after: id, &out)
        // Who dialled knows whether the link will stay, and so whether a sync is worth its bytes.
        if hello.digestHint == digestHint {
            isVerified = true
        } else if link.isDialled, links[id]?.isEnding == false {
            askForMore(on: id, &out)
        }
        dialSoon(&out)
    }

    /// Keeps one link a member, and few dialled ones in all.
    private mutating func pruneLinks(after id: LinkID, _ out: inout Outbox) {
        guard let link = links[id] else { return }
        let lower = min(member, link.member)
        for (other, twin) in links.sorted(by: { $0.key < $1.key })
        where other != id && twin.member == link.member && twin.isGreeted {
            if let hello = link.hello, let twinHello = twin.hello,
                hello.instance > twinHello.instance
            {
                // The other side has restarted; what is left of its last run is dead.
                return end(other, &out)
            }
            // Both sides judge alike: the lower member's dial stays; of two, the newer one.
            let twinDialler = twin.isDialled ? member : twin.member
            let dialler = link.isDialled ? member : link.member
            let isTwinKept = twinDialler == lower && dialler != lower
            return end(isTwinKept ? id : other, &out)
        }
        let dialled = links.values.filter { $0.isDialled && $0.isGreeted }.count  // order-free
        if peers[link.member]?.behindSince != nil {
            // Kept until what it brings has come; later links are over the cap with it.
            links[id]?.isCatchingUp = true
        } else if link.isDialled, dialled > NewsroomLimits.activeLinks {
            end(id, &out)
        }
    }

    /// What a link over the cap was opened for has come. It stays, for it may be all that joins two
    /// halves of the newsroom, and another makes room for it.
    mutating func caughtUp(on id: LinkID, _ out: inout Outbox) {
        guard links[id]?.isCatchingUp == true else { return }
        links[id]?.isCatchingUp = false
        // order-free: sorted
        let dialled = links.keys.sorted().filter { other in
            links[other].map { $0.isDialled && $0.isGreeted && !$0.isEnding && !$0.isCatchingUp }
                ?? false
        }
        guard dialled.count > NewsroomLimits.activeLinks,
            let other = dialled.filter({ $0 != id }).randomElement(using: &random)
        else { return }
        end(other, &out)
    }

    private mutating func end(_ id: LinkID, _ out: inout Outbox) {
        guard links[id]?.isEnding == false else { return }
        refuse(id, .enoughLinks, &out)
    }

    mutating func refuse(_ id: LinkID, _ refusal: Refusal, _ out: inout Outbox) {
        links[id]?.isEnding = true
        watch.lookAgain(for: .dialling)
        out.send(.refused(refusal), to: [id])
        out.add(.close(id))
    }

    /// Links that do not show in time that they belong here are closed.
    mutating func closeUngreeted(_ out: inout Outbox) {
        for id in links.keys.sorted() {
            guard let link = links[id], !link.isGreeted, !link.isEnding,
                moment - link.since > NewsroomLimits.greetWithin
            else { continue }
            drop(.refusedLink)
            refuse(id, link.expired == nil ? .notAMember : .inviteExpired, &out)
        }
    }

    // MARK: Dialling

    /// Dials at once, except in a large newsroom, where every walk through the addresses is long
    /// and the next tick is soon enough.
    mutating func dialSoon(_ out: inout Outbox) {
        if !isLarge { dialDue(&out) }
    }

    /// Whether the newsroom is one whose members' beacons are stretched.
    var isLarge: Bool { roster.members.count > NewsroomLimits.unscaledMembers }

    /// Dials the addresses that promise something: strangers, members not heard, and a few more.
    mutating func dialDue(_ out: inout Outbox) {
        guard !isStopping, !isOutsider,
            moment >= addresses.nextDue || watch.isDue(.dialling, at: moment)
        else { return }
        // order-free: sets and a count
        let linked = Set(links.values.filter { !$0.isEnding }.map(\.member))
        let dialled = links.values.filter { $0.isDialled && !$0.isEnding }.count
        var random = random
        // The closure is asked of every address: it holds no more than it needs.
        let missedSince = moment - beaconPeriod * 2
        let (member, peers, removed) = (member, peers, roster.removed)
        var firstBehind = Moment.never
        let due = addresses.due(at: moment, using: &random) { other in
            guard let other else { return true }
            let peer = peers[other]
            if let since = peer?.behindSince, since > missedSince {
                firstBehind = min(firstBehind, since)
            }
            let isAtEase =
                dialled >= NewsroomLimits.activeLinks
                && peer.map {
                    $0.unproven == nil && $0.status == .here && !$0.isMissed(since: missedSince)
                } ?? false
            return !isAtEase && other != member && !linked.contains(other) && removed[other] == nil
        }
        guard !due.isEmpty else {
            // Whoever lags long enough is missed, and dialled.
            let isNone = firstBehind == .never
            return watch.rest(.dialling, until: isNone ? .never : firstBehind + beaconPeriod * 2)
        }
        self.random = random
        // order-free: a set
        let linkedHosts = Set(links.values.filter(\.isDialled).map(\.endpoint))
        var catchUps = links.values.filter { $0.isDialled && $0.isCatchingUp }.count  // order-free
        // In a large newsroom echoes prove most runs before a dial could.
        var room = NewsroomLimits.dials
        if isLarge { room = max(NewsroomLimits.activeLinks - dialled, NewsroomLimits.proofDials) }
        for endpoint in due where !linkedHosts.contains(endpoint) && room > 0 {
            room -= 1
            let other = addresses.addresses[endpoint]?.member
            if dialled >= NewsroomLimits.activeLinks,
                other.flatMap({ peers[$0] })?.isMissed(since: missedSince) == true
            {
                guard catchUps < NewsroomLimits.catchUpLinks else { continue }
                catchUps += 1
            }
            addresses.dialling(endpoint)
            out.add(.dial(endpoint))
        }
    }

    /// The links over which entries flow, in order.
    func greetedLinks(except source: LinkID?) -> [LinkID] {
        var ids: [LinkID] = []
        // order-free: sorted
        for (id, link) in links where id != source && link.isGreeted && !link.isEnding {
            ids.append(id)
        }
        ids.sort()
        return ids
    }
}
