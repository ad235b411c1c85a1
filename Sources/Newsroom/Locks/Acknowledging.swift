internal import Replication

extension NewsroomState {
    /// Acknowledges the claim that decides an article, one a term; the promise is on disk before
    /// the ack leaves. After a restart a promised claim is acknowledged again once it is learned.
    mutating func acknowledge(_ article: ArticleID, _ out: inout Outbox) {
        guard !isOutsider, let claim = tenures[article]?.lock?.claim, claim.member != member,
            promises[article]?[claim.term] ?? claim.id == claim.id,
            tallies[article]?.acks[member] == nil, isWritten(claim),
            !mayHavePromised(article, claim.term)
        else { return }
        promise(claim)
        out.persist([.promise(article, claim.term, claim.id)])
    }

    /// Counts and gives the ack that a promise stands for, now that it is on disk, if its claim
    /// still decides.
    mutating func promiseKept(
        _ article: ArticleID, _ term: Term, _ claim: ClaimID, _ out: inout Outbox
    ) {
        guard let lock = tenures[article]?.lock?.claim, lock.id == claim, lock.term == term,
            tallies[article]?.acks[member] == nil, roster.includes(member)
        else { return }
        let ack = makeAck(lock, out.signing)
        tally(ack, &out)
        guard claim.member != member else { return }
        out.add(.multicast(.acks([ack])))
        out.send(.acks([ack]), to: links(towards: claim.member, or: greetedLinks(except: nil)))
    }

    /// Gives the acks that this member promised again, in its own current roster: after a change of
    /// the roster, or to a link whose other side may have missed them, with all acks heard. In a
    /// large newsroom these are too many for every link, and only those go along that the other
    /// side can make a certificate of.
    mutating func acknowledgeAgain(to link: LinkID?, _ out: inout Outbox) {
        guard !isOutsider else { return }
        guard policy == .advisory else { return acknowledgePendingAgain(to: link, &out) }
        var acks: [Ack] = []
        let other = link.flatMap { links[$0]?.member }
        for article in tenures.keys.sorted() {
            guard let claim = tenures[article]?.lock?.claim else { continue }
            // The own ack of an own claim is given once the promise is on disk, not before.
            let isGiven = claim.member != member || tallies[article]?.acks[member] != nil
            if isGiven && promises[article]?[claim.term] == claim.id
                && isWritten(claim)
            {
                let ack = makeAck(claim, out.signing)
                tally(ack, &out)
                if claim.member != member { acks.append(ack) }
            }
            if link != nil && (!isLarge || claim.member == other) {
                acks += othersAcks(of: article)
            }
        }
        guard !acks.isEmpty else { return }
        if link == nil { out.add(.multicast(.acks(acks))) }
        out.send(.acks(acks), to: link.map { [$0] } ?? greetedLinks(except: nil))
    }

    private func othersAcks(of article: ArticleID) -> [Ack] {
        let acks = tallies[article]?.acks ?? [:]
        return acks.keys.sorted().filter { $0 != member }.compactMap { acks[$0] }
    }

    /// Takes in others' acks; relays those that were new.
    mutating func receive(_ acks: [Ack], on source: LinkID?, _ out: inout Outbox) {
        guard policy == .advisory else { return countPending(acks, on: source, &out) }
        for ack in acks {
            guard roster.includes(ack.member) else {
                drop(.notAMember)
                continue
            }
            guard let claim = tenures[ack.article]?.lock?.claim, ack.acknowledges(claim) else {
                drop(.strayAck)
                continue
            }
            guard isNews(ack, besides: tallies[ack.article]?.acks[ack.member]) else { continue }
            tally(ack, &out)
            relay(ack, from: source, &out)
        }
    }

    /// Passes an ack on: only its claimant needs it.
    func relay(_ ack: Ack, from source: LinkID?, _ out: inout Outbox) {
        guard ack.claim.member != member else { return }
        out.send(
            .acks([ack]), to: relayLinks(of: ack.member, towards: ack.claim.member, from: source))
    }

    /// Whether an ack says more than the one held of its member: it is of the roster known here, or
    /// of a larger one. Two acks of one claim that replaced each other would be relayed for ever.
    func isNews(_ ack: Ack, besides held: Ack?) -> Bool {
        guard let held else { return true }
        if ack.rosterDigest == held.rosterDigest || held.rosterDigest == facts.rosterDigest {
            return false
        }
        return ack.rosterDigest == facts.rosterDigest
            || (ack.rosterSize, ack.rosterDigest) > (held.rosterSize, held.rosterDigest)
    }

    /// Remembers a promise. Beyond the cap the oldest goes, but never the newest of a claimant: an
    /// older one of it was ended by the newer, which was promised as its owner's word.
    mutating func promise(_ claim: Claim) {
        promises[claim.article, default: [:]][claim.term] = claim.id
        unwrittenPromises[claim.article, default: []].insert(claim.term)
        guard let terms = promises[claim.article], terms.count > NewsroomLimits.promisedTerms else {
            return
        }
        let replaced = terms.filter { term, id in
            terms.contains { $0.key > term && $0.value.member == id.member }
        }
        if let oldest = replaced.keys.min() {
            promises[claim.article]?[oldest] = nil
        }
    }

    /// Whether a promise of this term may be among those that were forgotten beyond the cap: when
    /// all have dropped their claims after the horizon, terms begin anew.
    private func mayHavePromised(_ article: ArticleID, _ term: Term) -> Bool {
        guard let terms = promises[article], terms.count >= NewsroomLimits.promisedTerms,
            terms[term] == nil
        else { return false }
        return terms.keys.contains { $0 > term }  // order-free: any of them
    }

    /// Acks of who is no member any more count no more.
    mutating func forgetOutsidersAcks() {
        let roster = roster
        for article in tallies.keys.sorted() {
            let acks = tallies[article]?.acks ?? [:]
            tallies[article]?.acks = acks.filter { roster.includes($0.key) }
        }
        for article in pendingTallies.keys.sorted() {
            for claimant in (pendingTallies[article] ?? [:]).keys.sorted() {
                let acks = pendingTallies[article]?[claimant]?.acks ?? [:]
                pendingTallies[article]?[claimant]?.acks = acks.filter { roster.includes($0.key) }
            }
        }
    }

    /// Whether the promise of this claim, if there is one, is on disk.
    func isWritten(_ claim: Claim) -> Bool {
        unwrittenPromises[claim.article]?.contains(claim.term) != true
    }

    func makeAck(_ claim: Claim, _ signing: any Signing) -> Ack {
        signing.signAck(
            article: claim.article, term: claim.term, claim: claim.id,
            rosterDigest: facts.rosterDigest, rosterSize: roster.members.count)
    }

    /// Counts an ack; a majority for an own claim establishes it.
    mutating func tally(_ ack: Ack, _ out: inout Outbox) {
        if tallies[ack.article]?.claim != ack.claim {
            tallies[ack.article] = AckTally(claim: ack.claim)
        }
        // In place: a large newsroom's acks are many.
        tallies[ack.article]?.acks[ack.member] = ack
        establish(ack.article, &out)
    }

    /// Writes an own claim again with its certificate, once a majority has acknowledged it.
    private mutating func establish(_ article: ArticleID, _ out: inout Outbox) {
        guard let tenure = tenures[article], let lock = tenure.lock, lock.claim.member == member,
            !lock.isEstablished, let tally = tallies[article], tally.claim == lock.claim.id
        else { return }
        certify(lock.claim, by: tally, &out)
    }

    /// Writes an own claim again with its certificate, if these acks make one.
    mutating func certify(_ mine: Claim, by tally: AckTally, _ out: inout Outbox) {
        let acks = tally.acks.keys.sorted().compactMap { tally.acks[$0] }.filter {
            $0.rosterDigest == facts.rosterDigest && $0.rosterSize == roster.members.count
                || planted == .ackCountsAcrossRosters
        }
        // The own ack must be among them; of the others, no more than a majority needs.
        let others = acks.filter { $0.member != member }.prefix(roster.members.count / 2)
        let chosen = acks.filter { $0.member == member } + others
        let certificate = Certificate(chosen.sorted { $0.member < $1.member })
        guard
            certificate.establishes(mine, among: roster.members.keys)
                || planted.forgives(certificate, of: mine)
        else { return }
        var claim = mine
        claim.certificate = certificate
        claim.past = nil
        let entry = write(.claim(claim), .claim(mine.article), &out)
        let records = [Record.ownClaim(claim, written: now.wall)]
        // The own promise was handed to the disk before; what follows from it waits for it.
        switch policy {
        case .advisory: out.persist(records, then: saying([entry]))
        case .quorum: publish([entry], recording: records, &out)
        }
    }
}
