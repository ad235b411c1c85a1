internal import Replication

extension NewsroomState {
    // MARK: Commands

    mutating func perform(_ command: Command, _ request: RequestID, _ out: inout Outbox) {
        switch command {
        case .claim(_, let details, _), .take(_, let details, _, _), .wait(_, let details, _):
            if isOutsider { return out.add(.answer(request, .forbidden)) }
            guard isOpen(details.session) else { return out.add(.answer(request, .noSession)) }
        case .ask(_, let question):
            if isOutsider { return out.add(.answer(request, .forbidden)) }
            guard isOpen(question.session) else { return out.add(.answer(request, .noSession)) }
        case .release, .emit, .unwait, .give, .answer:
            if isOutsider { return out.add(.answer(request, .forbidden)) }
        case .adopt, .grant, .remove, .openSession, .endSession, .report, .see, .vouch: break
        }
        noteActivity(command)
        switch command {
        case .claim(let article, let details, let offline):
            claim(article, attributed(details), offline: offline, request, &out)
        case .take(let article, let details, let offline, let insistence):
            take(article, attributed(details), offline: offline, insistence, request, &out)
        case .release(let article, let revision):
            release(article, revision, request, &out)
        case .adopt(let fact):
            adopt([fact], from: nil, &out)
            let isKept = facts.facts[fact.id] != nil
            out.add(.answer(request, isKept ? .adopted : .full(limit: NewsroomLimits.facts)))
        case .grant(let other): grant(other, request, &out)
        case .remove(let other): remove(other, request, &out)
        case .emit(let type, let payload):
            emit(type, payload, request, &out)
        case .wait(let article, let details, let isLasting):
            wait(for: article, attributed(details), isLasting: isLasting, request, &out)
        case .unwait(let article): unwait(article, request, &out)
        case .give(let article, let heir): give(article, to: heir, request, &out)
        case .ask(let article, let question): ask(article, question, request, &out)
        case .answer(let article, let asker, let word, let message):
            answer(article, to: asker, word, message, request, &out)
        case .openSession(let id, let agent): openSession(id, agent: agent, request, &out)
        case .report(let id, let activity): report(id, activity, request, &out)
        case .endSession(let id): endSession(id, request, &out)
        case .see(let claims): see(claims, request, &out)
        case .vouch(let other, let isOwn): vouch(for: other, isOwn, request, &out)
        }
    }

    private mutating func claim(
        _ article: ArticleID, _ details: ClaimDetails, offline: Bool, _ request: RequestID,
        _ out: inout Outbox
    ) {
        if answerPending(article, details, isTaking: offline && isCutOff, request, &out) { return }
        switch standing(of: article, for: details, offline: offline) {
        case .free(let names):
            // An orphan is taken from nobody.
            if let lock = tenures[article]?.lock?.claim,
                let reason = objection(to: details, taking: lock, .confirmed)
            {
                return out.add(.answer(request, .refused(lock, reason)))
            }
            stake(article, details, naming: names, request, &out)
        case .mine(let lock):
            move(article, to: details.session, &out)
            out.add(.answer(request, .held(lock)))
        case .held(let lock, let reason): out.add(.answer(request, .refused(lock, reason)))
        case .kept(let heir): out.add(.answer(request, .kept(for: heir)))
        }
    }

    private mutating func take(
        _ article: ArticleID, _ details: ClaimDetails, offline: Bool, _ insistence: Insistence,
        _ request: RequestID, _ out: inout Outbox
    ) {
        if answerPending(article, details, isTaking: true, request, &out) { return }
        guard let lock = tenures[article]?.lock?.claim else {
            let last = tenures[article]?.deciding.map { [$0.claim.id] } ?? []
            return stake(article, details, naming: last, request, &out)
        }
        if lock.member == member {
            move(article, to: details.session, &out)
            out.add(.answer(request, .held(lock)))
        } else if isCutOff && !offline && !goesOn(from: lock, details) {
            out.add(.answer(request, .refused(lock, .cutOff)))
        } else if let reason = objection(to: details, taking: lock, insistence) {
            out.add(.answer(request, .refused(lock, reason)))
        } else {
            stake(article, details, naming: [lock.id], request, &out)
        }
    }

    private mutating func release(
        _ article: ArticleID, _ revision: Text?, _ request: RequestID, _ out: inout Outbox
    ) {
        guard let lock = ownPending(article) ?? tenures[article]?.lock?.claim else {
            return out.add(.answer(request, .free))
        }
        guard lock.member == member else {
            return out.add(.answer(request, .refused(lock, .heldByOther)))
        }
        giveUp(lock, saved: revision, answering: request, &out)
        // Whoever gives up a claim that waits for acks does not wait in line either.
        leaveLine(article, &out)
    }

    /// Releases an own claim by its editor's word, or because its session is over: to whom it is
    /// given, else to the first in line.
    mutating func giveUp(
        _ mine: Claim, to heir: Offer? = nil, saved name: Text? = nil,
        answering request: RequestID? = nil, _ out: inout Outbox
    ) {
        let heir = heir ?? nextInLine(after: mine)
        var mine = mine
        if let name { mine.revision = Revision(name: name, member: member, at: now.wall) }
        let released = withdraw(mine, leavingTo: heir, &out)
        claimSessions[mine.article] = nil
        if let request { out.add(.answer(request, .released(released.claim))) }
        publish([released.entry], recording: [.ownClaim(released.claim, written: now.wall)], &out)
    }

    /// Claims an article, for a request or because it is this member's turn: answered first, sent
    /// at once, written to disk last. Desk and title belong to the article, so they stay unless the
    /// claimant names others.
    mutating func stake(
        _ article: ArticleID, _ details: ClaimDetails, naming named: [ClaimID],
        _ request: RequestID?, _ out: inout Outbox
    ) {
        let isNew = tenures[article]?.contenders[member] == nil
        let count = replica.namespaces[member]?.current?.count ?? 0
        // The count holds actions, too: only beyond the cap is it worth telling them apart.
        guard
            !isNew || count <= NewsroomLimits.ownClaims
                || ownClaims.count < NewsroomLimits.ownClaims
        else {
            if let request {
                out.add(.answer(request, .full(limit: NewsroomLimits.ownClaims)))
            }
            return
        }
        let last = tenures[article]?.deciding?.claim
        let all = ClaimDetails(
            desk: details.desk ?? last?.desk, title: details.title ?? last?.title,
            note: details.note, reason: details.reason, agent: details.agent)
        let names = policy == .quorum ? namedUnderQuorum(article, named) : named
        claimSessions[article] = details.session
        closeFulfilledWish(for: article, &out)
        let claim = makeClaim(
            article, all, naming: names, since: now.wall, after: last?.revision)
        let entry = write(.claim(claim), .claim(article), stamp: claim.id.lamport, &out)
        if let request { answerStake(claim, request, &out) }
        keep(claim, entry, &out)
    }

    /// The next claim of an article: a term above all that is known or promised, a fresh stamp.
    mutating func makeClaim(
        _ article: ArticleID, _ details: ClaimDetails, naming named: [ClaimID], since: WallTime,
        after revision: Revision?
    ) -> Claim {
        let known = tenures[article]?.highestTerm ?? .zero
        let promised = promises[article]?.keys.max() ?? .zero
        let past = pastToKeep(article)
        let claim = Claim(
            article: article, id: ClaimID(lamport: clock.tick(), member: member),
            term: max(known, promised, attempts[article]?.term ?? .zero).next,
            supersedes: Array(named.prefix(NewsroomLimits.supersedes)),
            certificate: past?.certificate, past: past?.claim, desk: details.desk,
            title: details.title, note: details.note, since: since, reason: details.reason,
            agent: details.agent, revision: revision)
        releases[article] = nil
        return claim
    }

    /// Brings a new own claim to the disk with the promise of it; the own ack follows from there
    /// (`promiseKept`), so a claim costs one signature before it is out. At the end of the numbers
    /// the term may be promised to another already.
    private mutating func keep(_ claim: Claim, _ entry: NewsroomEntry, _ out: inout Outbox) {
        guard policy == .advisory else { return keepPending(claim, entry, &out) }
        var records = [Record.ownClaim(claim, written: now.wall)] + sessionRecords(claim.article)
        if promises[claim.article]?[claim.term] == nil {
            promise(claim)
            records.append(.promise(claim.article, claim.term, claim.id))
        }
        publish([entry], recording: records, &out)
    }

    // MARK: What follows from news

    /// Does what each touched article asks of this member: withdraw, claim again, acknowledge.
    mutating func settle(_ articles: some Sequence<ArticleID>, _ out: inout Outbox) {
        for article in Set(articles).sorted() {
            settleClaim(of: article, &out)
            switch policy {
            case .advisory: acknowledge(article, &out)
            case .quorum: judgePending(article, &out)
            }
        }
    }

    private mutating func settleClaim(of article: ArticleID, _ out: inout Outbox) {
        guard let tenure = tenures[article], let mine = tenure.contenders[member]?.claim,
            mine.isHeld
        else { return }
        switch planted.altered(tenure.settle(mine, under: policy)) {
        case .keep:
            return
        case .withdraw(let winner, let reason):
            lose(mine, to: winner, reason, &out)
        case .claimAgain:
            claimAgain(mine, naming: policy == .quorum ? mine.supersedes : [mine.id], &out)
        }
    }

    /// Claims what this member claims already afresh: the next term, a new stamp.
    mutating func claimAgain(_ mine: Claim, naming named: [ClaimID], _ out: inout Outbox) {
        let article = mine.article
        let again = makeClaim(
            article, ClaimDetails(of: mine), naming: named, since: mine.since,
            after: mine.revision)
        let entry = write(.claim(again), .claim(article), stamp: again.id.lamport, &out)
        keep(again, entry, &out)
    }

    /// Gives up what this member held without its editor's word, and tells the editor.
    mutating func lose(
        _ mine: Claim, to winner: Claim?, _ reason: LossReason, leavingTo heir: Offer? = nil,
        _ out: inout Outbox
    ) {
        let released = withdraw(mine, leavingTo: heir, &out)
        let isContinued = winner.map { isSameEditor(member, $0.member) } ?? false
        let loss = makeLoss(of: mine, to: winner, isContinued ? .continued : reason)
        publish(
            [released.entry],
            recording: [.ownClaim(released.claim, written: now.wall)] + loss.records,
            then: [.notify(.lost(loss.notice))], &out)
    }

    private mutating func withdraw(
        _ mine: Claim, leavingTo heir: Offer? = nil, _ out: inout Outbox
    ) -> (claim: Claim, entry: NewsroomEntry) {
        var released = mine
        released.status = .released
        released.offer = heir
        // Under the policy `quorum` a released claim goes on to decide, or one that it took the
        // article over from would again.
        if policy == .advisory { released.certificate = nil }
        releases[mine.article] = moment
        return (released, write(.claim(released), .claim(mine.article), &out))
    }

    // MARK: Derived

    /// Brings the tenures and the actions to deliver up to date with a member's changed keys.
    mutating func index(
        _ changed: Set<EntryKey>, of member: MemberID, _ out: inout Outbox
    ) {
        noteActions(changed, of: member, &out)
        var claimed: [ArticleID] = []
        // order-free: wishes are each on their own, claims are sorted
        for key in changed {
            if case .wish(let article) = key {
                indexWish(article, of: member)
                out.touched.insert(article)
            }
            if case .claim(let article) = key { claimed.append(article) }
        }
        // In order: an own claim that waits draws when to ask again.
        for article in claimed.sorted() {
            var contender: Contender?
            if let entry = replica.entry(member, .claim(article)),
                case .claim(let claim) = entry.payload.body
            {
                let after = judged(claim)
                journal(entry, from: tenures[article]?.contenders[member], to: after, &out)
                contender = after
            }
            let policy = policy
            tenures[article, default: Tenure()].set(member, to: contender, under: policy)
            tenures[article]?.spoil(by: planted)
            if tenures[article]?.isEmpty == true { tenures[article] = nil }
            forgetTally(of: article)
            if policy == .quorum { indexPending(article, of: member, &out) }
            out.touched.insert(article)
        }
    }

    /// Judges every claim anew; needed when the roster changed.
    mutating func reindex(_ out: inout Outbox) {
        let policy = policy
        for article in tenures.keys.sorted() {
            guard let tenure = tenures[article] else { continue }
            for member in tenure.contenders.keys.sorted() {
                guard let claim = tenure.contenders[member]?.claim else { continue }
                let contender = judged(claim)
                tenures[article]?.set(member, to: contender, under: policy)
                tenures[article]?.spoil(by: planted)
                if policy == .quorum { indexPending(article, of: member, &out) }
            }
            forgetTally(of: article)
            out.touched.insert(article)
        }
    }

    /// Acks are tallied of the claim that decides, and of no other.
    private mutating func forgetTally(of article: ArticleID) {
        if tallies[article]?.claim != tenures[article]?.lock?.claim.id { tallies[article] = nil }
    }

    private func judged(_ claim: Claim) -> Contender {
        let isEstablished =
            claim.certificate?.establishes(claim.certified, among: roster.members.keys) ?? false
            || planted.forgives(claim.certificate, of: claim.certified)
        return Contender(
            claim: claim, isEstablished: isEstablished && claim.past == nil,
            isPastEstablished: isEstablished && claim.past != nil)
    }

    /// Whether a lock's holder is gone for the grace time.
    func isOrphaned(_ lock: Claim) -> Bool {
        !isCutOff && lapsed.contains(lock.member)
    }
}
