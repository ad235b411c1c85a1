internal import Replication

/// How a member's beacons come here where multicast does not bring them: a link that was asked for
/// them relays what follows, for a while.
///
/// Every beacon over every link would be nearly all that a newsroom sends. So links carry none
/// until one is missed, and then those of one member over the one link that was asked, as
/// Plumtree's lazy links are grafted (Leitão, Pereira and Rodrigues, "Epidemic Broadcast Trees",
/// SRDS 2007). What is asked for lapses by itself, so that nothing goes wrong for long.
struct BeaconFeed: Hashable, Sendable, Codable {
    /// When a link was last asked to relay them.
    var asked: Moment?
    /// When others were last asked because its member was quiet.
    var probed: Moment?
    /// The link that last brought a fresh one.
    var link: LinkID?
    /// Whether any came by multicast since then.
    var isHeardByMulticast = false
}

extension NewsroomState {
    // MARK: Passing on

    /// The links over which what came of `author` is passed on. What multicast brought, it brought
    /// to all but those who asked for the author's beacons; what came over a link goes to all.
    func relayLinks(of author: MemberID, from source: LinkID?) -> [LinkID] {
        source == nil ? feedLinks(of: author, except: nil) : greetedLinks(except: source)
    }

    /// The links that were asked for a member's beacons, in order.
    private func feedLinks(of author: MemberID, except source: LinkID?) -> [LinkID] {
        guard let asked = feeds[author] else { return [] }
        // order-free: sorted
        let wanting = asked.filter { id, until in
            guard id != source, until > moment, let link = links[id] else { return false }
            return link.isGreeted && !link.isEnding
        }
        return wanting.keys.sorted()
    }

    /// The link to whoever a message is for; without one, `others`.
    func links(towards member: MemberID, or others: [LinkID]) -> [LinkID] {
        directLink(to: member).map { [$0] } ?? others
    }

    /// The links over which what `author` said to one member is passed on.
    func relayLinks(
        of author: MemberID, towards member: MemberID, from source: LinkID?
    ) -> [LinkID] {
        let others = relayLinks(of: author, from: source)
        return source == nil ? others : links(towards: member, or: others)
    }

    /// Passes fresh beacons on to the links that asked for them. A last word goes to all.
    func relay(
        _ fresh: [Beacon], except source: LinkID?, ago: Span, _ out: inout Outbox
    ) {
        guard !links.isEmpty else { return }
        for beacon in fresh {  // order-free: a list
            let wanting =
                beacon.isGoodbye
                ? greetedLinks(except: source) : feedLinks(of: beacon.member, except: source)
            let targets = wanting.filter { links[$0]?.member != beacon.member }
            out.send(
                ago > .zero ? .heardBeacons([beacon], ago: ago) : .beacons([beacon]), to: targets)
        }
    }

    /// The links that an own beacon goes out on: those that asked, and all where it is the first or
    /// the last of its run.
    func links(for beacon: Beacon) -> [LinkID] {
        let isForAll = beacon.counter == 1 || beacon.isGoodbye
        return isForAll ? greetedLinks(except: nil) : relayLinks(of: member, from: nil)
    }

    /// Answers with what is fresh of the members that are asked about.
    mutating func answer(
        _ wanted: [MemberID], follows: Bool, on link: LinkID, _ out: inout Outbox
    ) {
        // Who is asked and does not know passes on what it learns before it is asked again.
        let until = moment + (follows ? feedSpan : roundSpan)
        for other in wanted.prefix(NewsroomLimits.members) where roster.includes(other) {
            let before = feeds[other]?[link] ?? until
            feeds[other, default: [:]][link] = max(until, before)
            if other == member {
                out.send(.beacons([makeBeacon(out.signing)]), to: [link])
            } else if let peer = peers[other], peer.status != .gone {
                if let beacon = newestBeacons[other], beacon.instance == peer.instance {
                    let ago = moment - (peer.heard ?? moment)
                    // Whoever misses it as long as the asker has nothing to tell yet.
                    guard ago <= quietAfter else { continue }
                    out.send(.heardBeacons([beacon], ago: ago), to: [link])
                } else if let direct = directLink(to: other) {
                    // It has greeted and not said more: its answer is passed on.
                    out.send(.beaconRequest([other], follows: false), to: [direct])
                }
            }
        }
    }

    private mutating func dropLapsedFeeds() {
        let now = moment
        feeds = feeds.mapValues { asked in
            asked.filter { id, until in until > now && links[id] != nil }
        }.filter { !$0.value.isEmpty }
    }

    // MARK: Asking

    /// Asks for the beacons that are late, for those of members that only a link lets this node
    /// hear, and now and then about those who are not here.
    mutating func requestBeacons(_ out: inout Outbox) {
        let greeted = greetedLinks(except: nil)
        guard !greeted.isEmpty, watch.isDue(.asking, at: moment) else { return }
        let isRoundDue = moment - lastRound >= roundSpan
        if isRoundDue {
            lastRound = moment
            dropLapsedFeeds()
        }
        var absent: [MemberID] = []
        var wanted: [LinkID: [MemberID]] = [:]
        for other in roster.orderedIDs where other != member {
            guard let peer = peers[other], peer.status == .here else {
                absent.append(other)
                continue
            }
            let isLate = moment >= lateFrom(peer)
            guard isLate || moment >= lapsingFrom(peer) else { continue }
            let known = isLate ? directLink(to: other) : peer.feed.link
            // Who was asked last and is still silent may not hear it either.
            let isFirst = peer.feed.asked.map { moment - $0 > missedAfter } ?? true
            let asked = (isFirst ? known.flatMap { greeted.contains($0) ? $0 : nil } : nil)
            guard let link = asked ?? greeted.randomElement(using: &random) else { continue }
            wanted[link, default: []].append(other)
            noteAsked(for: other)
        }
        for link in wanted.keys.sorted() {
            out.send(.beaconRequest(wanted[link] ?? [], follows: true), to: [link])
        }
        if isRoundDue { askAbout(absent, greeted, &out) }
        probeQuiet(greeted, &out)
        let next = roster.orderedIDs.compactMap { peers[$0].map(questionDue(about:)) }.min()
        watch.rest(.asking, until: min(next ?? .never, lastRound + roundSpan))
    }

    /// From when on a beacon of a member who is here is late, and nobody was asked for it lately.
    private func lateFrom(_ peer: Peer) -> Moment {
        let late = ((peer.heard ?? moment) + missedAfter).next
        return max(late, peer.feed.asked.map { ($0 + beaconPeriod / 2).next } ?? late)
    }

    /// From when on what was asked for will soon lapse, of a member that only a link lets this node
    /// hear.
    private func lapsingFrom(_ peer: Peer) -> Moment {
        guard !peer.feed.isHeardByMulticast, let asked = peer.feed.asked else { return .never }
        return (asked + beaconPeriod * (NewsroomLimits.feedBeacons - 2)).next
    }

    /// When a quiet member is to be probed again.
    private func probeDue(_ peer: Peer) -> Moment {
        peer.feed.probed.map { $0 + beaconPeriod / 2 } ?? .distantPast
    }

    /// When somebody is next to be asked about a member, as far as time alone decides that.
    private func questionDue(about peer: Peer) -> Moment {
        switch peer.status {
        case .here: min(lateFrom(peer), lapsingFrom(peer))
        case .quiet: isCutOff ? .never : probeDue(peer)
        case .gone: .never
        }
    }

    private var missedAfter: Span { beaconPeriod * 3 / 2 }

    /// Asks about members that are not here: somebody about all, and each itself where a link to it
    /// stands.
    private mutating func askAbout(
        _ absent: [MemberID], _ greeted: [LinkID], _ out: inout Outbox
    ) {
        guard !absent.isEmpty, let somebody = greeted.randomElement(using: &random) else { return }
        let missing = Set(absent)
        for id in greeted where id != somebody {
            if let other = links[id]?.member, missing.contains(other) {
                out.send(.beaconRequest([other], follows: false), to: [id])
            }
        }
        out.send(.beaconRequest(absent, follows: false), to: [somebody])
    }

    /// Who is gone and has written something may be back: whoever brought it may have heard it.
    mutating func askAfter(
        _ entries: [NewsroomEntry], on source: LinkID?, _ out: inout Outbox
    ) {
        // order-free: sorted
        let gone = Set(entries.map(\.member)).filter { peers[$0]?.status ?? .gone == .gone }
        guard !gone.isEmpty else { return }
        let asked = source ?? greetedLinks(except: nil).randomElement(using: &random)
        if let asked { out.send(.beaconRequest(gone.sorted(), follows: false), to: [asked]) }
    }

    /// Asks up to three others for a fresh beacon of each quiet member, and the member itself where
    /// a link still stands (SWIM's indirect and direct probes), twice a period: half a large
    /// newsroom can fall silent at once.
    private mutating func probeQuiet(_ greeted: [LinkID], _ out: inout Outbox) {
        guard !isCutOff else { return }
        let now = moment
        var wanted: [LinkID: [MemberID]] = [:]
        for other in roster.orderedIDs {
            guard let peer = peers[other], peer.status == .quiet, now >= probeDue(peer) else {
                continue
            }
            let direct = greeted.filter { links[$0]?.member == other }
            let others = greeted.filter { links[$0]?.member != other }.shuffled(using: &random)
            for link in direct + others.prefix(NewsroomLimits.probedThrough) {
                wanted[link, default: []].append(other)
            }
            watch.update(other) { $0.feed.probed = now }
            noteAsked(for: other)
        }
        for link in wanted.keys.sorted() {
            out.send(.beaconRequest(wanted[link] ?? [], follows: true), to: [link])
        }
    }

    private mutating func noteAsked(for other: MemberID) {
        let now = moment
        watch.update(other) { peer in
            peer.feed.asked = now
            peer.feed.isHeardByMulticast = false
        }
    }

    /// Between two rounds of questions about those who are not here.
    private var roundSpan: Span { beaconPeriod * 2 }

    /// How long a request has beacons relayed.
    private var feedSpan: Span { beaconPeriod * NewsroomLimits.feedBeacons }
}
