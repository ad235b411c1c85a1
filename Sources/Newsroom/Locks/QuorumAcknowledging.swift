internal import Replication

/// Promises, acks and refusals under the policy `quorum`.
extension NewsroomState {
    // MARK: Judging

    /// Promises the pending claims of an article that it may, acknowledges again those that ask for
    /// what is promised already, and tells the others that ask why not.
    ///
    /// All are judged at whatever touches the article: what stood in the way may be gone.
    mutating func judgePending(_ article: ArticleID, _ out: inout Outbox) {
        guard !isOutsider else { return }
        for claim in tenures[article]?.pending ?? [] {
            let isAsking = out.asking.contains(claim.id)
            if promises[article]?[claim.term] == claim.id {
                // A promise is for good, so an ack given late is one that travelled slowly.
                if isAsking && isWritten(claim) { giveAck(claim, &out) }
                continue
            }
            // What this member ended itself counts once it cannot come back.
            guard claim.member == member || words.isEmpty else { continue }
            switch judge(claim) {
            case .acknowledge:
                promise(claim)
                out.persist([.promise(article, claim.term, claim.id)])
            case .refuse(let obstacles):
                if isAsking && claim.member != member { refuse(claim, obstacles, &out) }
            }
        }
    }

    func judge(_ claim: Claim) -> Judgement {
        let contenders = tenures[claim.article]?.contenders ?? [:]
        let judgement = QuorumPolicy.judge(
            claim, promises: promises[claim.article] ?? [:], contenders: contenders,
            heardUpTo: heardUpTo)
        return planted.altered(judgement, of: claim, among: contenders)
    }

    /// The stamp up to which all is held that a member wrote. A new run counts from its first batch
    /// on: it says which claims of earlier runs the member keeps. A beacon says that nothing beyond
    /// its version bears a stamp up to its own: so a member whose old disk was put back, which no
    /// longer knows of a claim, ends it without a word of it.
    func heardUpTo(_ other: MemberID) -> LamportStamp {
        // All that a former member claimed has fallen.
        guard roster.includes(other) else { return .max }
        guard let log = replica.namespaces[other]?.current else { return .zero }
        // order-free: a maximum
        let newest = log.entries.values.filter { $0.version <= log.contiguous }.map(\.lamport).max()
        var heard = max(log.instance.start, newest ?? .zero)
        if let beacon = newestBeacons[other], beacon.instance == log.instance,
            beacon.version <= log.contiguous
        {
            heard = max(heard, beacon.lamport)
        }
        return heard
    }

    // MARK: Acks

    /// Gives the ack that a promise stands for, now that it is on disk.
    mutating func promiseWritten(_ article: ArticleID, _ id: ClaimID, _ out: inout Outbox) {
        guard let claim = pendingClaim(article, of: id.member), claim.id == id else { return }
        giveAck(claim, &out)
    }

    private mutating func giveAck(_ claim: Claim, _ out: inout Outbox) {
        guard roster.includes(member) else { return }
        let ack = makeAck(claim, out.signing)
        if claim.member == member {
            count(ack, &out)
        } else {
            send(.acks([ack]), towards: claim.member, &out)
        }
    }

    /// Gives promised acks again, in this member's current roster; to a link whose other side may
    /// have missed them, with all acks heard of claims that still wait.
    mutating func acknowledgePendingAgain(to link: LinkID?, _ out: inout Outbox) {
        var acks: [Ack] = []
        for article in pendingTallies.keys.sorted() {
            for claimant in (pendingTallies[article] ?? [:]).keys.sorted() {
                guard let claim = pendingClaim(article, of: claimant) else { continue }
                if promises[article]?[claim.term] == claim.id,
                    isWritten(claim)
                {
                    let ack = makeAck(claim, out.signing)
                    count(ack, &out)
                    if claimant != member { acks.append(ack) }
                }
                guard link != nil, let tally = pendingTallies[article]?[claimant] else { continue }
                acks += tally.acks.keys.sorted().filter { $0 != member }
                    .compactMap { tally.acks[$0] }
            }
        }
        guard !acks.isEmpty else { return }
        if link == nil { out.add(.multicast(.acks(acks))) }
        out.send(.acks(acks), to: link.map { [$0] } ?? greetedLinks(except: nil))
    }

    /// Counts others' acks of pending claims; relays those that were new and are of another's.
    mutating func countPending(_ acks: [Ack], on source: LinkID?, _ out: inout Outbox) {
        for ack in acks {
            guard roster.includes(ack.member), ack.member != member else {
                drop(.notAMember)
                continue
            }
            guard let claim = pendingClaim(ack.article, of: ack.claim.member),
                ack.acknowledges(claim)
            else {
                drop(.strayAck)
                continue
            }
            let held = pendingTallies[ack.article]?[claim.member]?.acks[ack.member]
            guard isNews(ack, besides: held) else { continue }
            count(ack, &out)
            relay(ack, from: source, &out)
        }
    }

    /// Counts an ack of a pending claim; a majority for an own one certifies it.
    private mutating func count(_ ack: Ack, _ out: inout Outbox) {
        let claimant = ack.claim.member
        guard var tally = pendingTallies[ack.article]?[claimant], tally.claim == ack.claim else {
            return
        }
        tally.acks[ack.member] = ack
        pendingTallies[ack.article]?[claimant] = tally
        guard let mine = ownPending(ack.article), mine.id == ack.claim else { return }
        certify(mine, by: tally, &out)
    }

    // MARK: Refusals

    private mutating func refuse(_ claim: Claim, _ obstacles: Obstacles, _ out: inout Outbox) {
        let contenders = tenures[claim.article]?.contenders ?? [:]
        // The certified first, then what competes, from the highest term down.
        let newest = contenders.values.filter { $0.claim.member != claim.member }.sorted {
            $0.isEstablished != $1.isEstablished
                ? $0.isEstablished : QuorumPolicy.goesBefore($0.claim, $1.claim)
        }
        let entries = newest.prefix(NewsroomLimits.refusalEntries).compactMap {
            replica.entry($0.claim.member, .claim(claim.article))
        }.filter { $0.member != member || !words.holdsBack($0.key) }
        let refusal = AckRefusal(
            member: member, article: claim.article, claim: claim.id,
            obstacles: Obstacles(
                claims: Array(obstacles.claims.suffix(NewsroomLimits.obstacles)),
                isOutranked: obstacles.isOutranked),
            term: promises[claim.article]?.keys.max() ?? .zero, lamport: clock.now,
            entries: entries)
        send(.ackRefusal(refusal), towards: claim.member, &out)
    }

    /// Takes in a refusal of an own claim; passes on, once, one of another's.
    mutating func receive(_ refusal: AckRefusal, on source: LinkID?, _ out: inout Outbox) {
        let article = refusal.article
        let claimant = refusal.claim.member
        guard roster.includes(refusal.member), refusal.member != member else {
            return drop(.notAMember)
        }
        guard let claim = pendingClaim(article, of: claimant), claim.id == refusal.claim else {
            return drop(.strayRefusal)
        }
        guard pendingTallies[article]?[claimant]?.refusers.insert(refusal.member).inserted == true
        else { return }
        guard claimant == member else {
            return out.send(
                .ackRefusal(refusal),
                to: relayLinks(of: refusal.member, towards: claimant, from: source))
        }
        clock.merge(refusal.lamport)
        receive(refusal.entries, on: source, &out)
        // Only if the claim still stands in view of what the refuser knows.
        guard ownPending(article)?.id == refusal.claim, var attempt = attempts[article] else {
            return
        }
        attempt.heed(refusal.obstacles)
        attempt.term = max(attempt.term, refusal.term)
        attempt.next = min(attempt.next, moment + attemptPause(round: attempt.round))
        attempts[article] = attempt
    }

    /// Sends to a claimant: over a link if there is one, else by every way, to be relayed.
    private func send(_ message: Message, towards claimant: MemberID, _ out: inout Outbox) {
        if directLink(to: claimant) == nil { out.add(.multicast(message)) }
        out.send(message, to: links(towards: claimant, or: greetedLinks(except: nil)))
    }
}
