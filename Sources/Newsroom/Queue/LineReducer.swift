internal import Replication

/// Waiting in line, leaving it, and handing an article over.
extension NewsroomState {
    // MARK: Commands

    /// Claims what can be claimed, else takes a place in the line, or keeps the one that it has.
    mutating func wait(
        for article: ArticleID, _ details: ClaimDetails, isLasting: Bool, _ request: RequestID,
        _ out: inout Outbox
    ) {
        if let mine = ownPending(article) { return out.add(.answer(request, .pending(mine))) }
        let standing = standing(of: article, for: details, offline: false)
        if case .mine(let lock) = standing { return out.add(.answer(request, .mine(lock))) }
        if case .free(let names) = standing, pendingRival(of: article) == nil {
            var details = details
            if isLasting { details.session = nil }
            return stake(article, details, naming: names, request, &out)
        }
        guard hasRoom(forWish: article) else {
            return out.add(.answer(request, .full(limit: NewsroomLimits.wishes)))
        }
        // Whoever waits already keeps its place: a program that comes back does not lose it.
        let wish =
            waits[article]?.wish
            ?? Wish(
                article: article, lamport: clock.tick(), member: member, desk: details.desk,
                title: details.title, note: details.note)
        keep(
            Wait(wish: wish, session: details.session, isLasting: isLasting), stamp: wish.lamport,
            &out)
        let place = place(of: member, for: article) ?? 1
        out.add(.answer(request, .waiting(article, place: place)))
    }

    func hasRoom(forWish article: ArticleID) -> Bool {
        waits[article] != nil || spent[.wish(article)] != nil
            || waits.count + spent.count < NewsroomLimits.wishes
    }

    /// Writes an own wish that is another than before, and brings to the disk how it lasts.
    ///
    /// - Parameter heard: the answer that changes it; its editor is told once the disk has both.
    mutating func keep(
        _ wait: Wait, stamp: LamportStamp?, having heard: HeardAnswer? = nil, _ out: inout Outbox
    ) {
        let article = wait.wish.article
        let before = waits.updateValue(wait, forKey: article)
        guard before != wait else { return }
        spent[.wish(article)] = nil
        if before?.wish != wait.wish {
            let entry = write(.wish(wait.wish), .wish(article), stamp: stamp, &out)
            push([entry], except: nil, &out)
        }
        persist(.ownWish(wait), having: heard, &out)
    }

    private func persist(_ record: Record, having heard: HeardAnswer?, _ out: inout Outbox) {
        guard let heard else { return out.persist([record]) }
        out.persist([.answerHeard(heard), record], then: [.notify(.answered(heard))])
    }

    /// Gives up a place in the line by the editor's word.
    mutating func unwait(
        _ article: ArticleID, _ request: RequestID, _ out: inout Outbox
    ) {
        guard waits[article] != nil else { return out.add(.answer(request, .notWaiting)) }
        out.add(.answer(request, .leftLine))
        leaveLine(article, &out)
    }

    mutating func leaveLine(
        _ article: ArticleID, having heard: HeardAnswer? = nil, _ out: inout Outbox
    ) {
        guard waits[article] != nil else { return }
        push([write(.withdrawnWish, .wish(article), &out)], except: nil, &out)
        forgetWait(for: article, having: heard, &out)
    }

    /// A fulfilled wish is not withdrawn: the claim says it, and a withdrawal that overtook the
    /// claim would have the next in line take the article.
    private mutating func forgetWait(
        for article: ArticleID, having heard: HeardAnswer? = nil, _ out: inout Outbox
    ) {
        guard waits.removeValue(forKey: article) != nil else { return }
        spent[.wish(article)] = moment
        persist(.forgetOwnWish(article), having: heard, &out)
    }

    /// Withdraws a wish that an earlier claim has fulfilled: the next claim does not show that, as
    /// long as it waits for its acks.
    mutating func closeFulfilledWish(for article: ArticleID, _ out: inout Outbox) {
        guard policy == .quorum, waits[article] == nil,
            case .wish = replica.entry(member, .wish(article))?.payload.body
        else { return }
        push([write(.withdrawnWish, .wish(article), &out)], except: nil, &out)
    }

    /// Hands an article over: the release itself says to whom.
    mutating func give(
        _ article: ArticleID, to heir: MemberID, _ request: RequestID, _ out: inout Outbox
    ) {
        if let mine = ownPending(article) { return out.add(.answer(request, .pending(mine))) }
        guard let lock = tenures[article]?.lock?.claim else {
            return out.add(.answer(request, .free))
        }
        guard lock.member == member else {
            return out.add(.answer(request, .refused(lock, .heldByOther)))
        }
        guard heir != member else { return out.add(.answer(request, .mine(lock))) }
        guard roster.includes(heir) else { return out.add(.answer(request, .noMember)) }
        guard !isCutOff, peers[heir].map({ $0.status != .gone }) ?? false else {
            return out.add(.answer(request, .absent(heir)))
        }
        let offer = Offer(to: heir, wish: lines[article]?[heir]?.lamport)
        giveUp(lock, to: offer, answering: request, &out)
    }

    /// Whom a release leaves the article to: the first in line. A claim that waits for acks is
    /// nobody's to leave.
    func nextInLine(after mine: Claim) -> Offer? {
        guard ownPending(mine.article) == nil, tenures[mine.article]?.lock?.claim.id == mine.id
        else { return nil }
        return line(of: mine.article).first.map { Offer(to: $0.member, wish: $0.lamport) }
    }

    // MARK: What follows from news and from time

    /// Takes what this member waits for once it is its turn, and what it was given.
    mutating func tendLines(_ out: inout Outbox) {
        if !isStopping && !isOutsider {
            for article in out.touched.sorted() {
                forgetHeardAnswers(about: article, &out)
                hearAsks(about: article, &out)
            }
            answerInTime(&out)
        }
        for article in out.touched.sorted() { followVacancy(of: article) }
        guard !isStopping, !isOutsider else { return }
        guard !(waits.isEmpty && vacancies.isEmpty) else { return }
        // order-free: sorted
        let given = vacancies.filter { isGiven($0.value) }.map(\.key)
        for article in Set(waits.keys).union(given).sorted() {
            heedAnswer(about: article, &out)
            takeTurn(article, &out)
            followVacancy(of: article)
        }
    }

    /// Given by hand by this member, or to it.
    private func isGiven(_ vacancy: Vacancy) -> Bool {
        guard let offer = vacancy.offer, offer.wish == nil else { return false }
        return offer.member == member || vacancy.claim?.member == member
    }

    private mutating func takeTurn(_ article: ArticleID, _ out: inout Outbox) {
        let wait = waits[article]
        if wait.map({ isFulfilled($0.wish) }) ?? false
            || tenures[article]?.lock?.claim.member == member
        {
            return forgetWait(for: article, &out)
        }
        guard let vacancy = vacancies[article] else { return }
        if isGiven(vacancy), vacancy.claim?.member == member {
            takeBack(vacancy, of: article, &out)
        }
        // Who just started or woke up does not know yet who has the article.
        guard planted != .turnForgotten, isVerified, !isCutOff, ownPending(article) == nil,
            pendingRival(of: article) == nil,
            case .free(let names) = standing(of: article, offline: false),
            wait != nil || heir(of: article) == member
        else { return }
        // A program that is away for a moment may come back for its turn.
        guard isOpen(wait?.session) else { return }
        let now = moment
        turns = turns.filter { now - $0.value < NewsroomLimits.turnPause }
        guard turns.updateValue(turns[article] ?? now, forKey: article) == nil else { return }
        var details = attributed(
            ClaimDetails(
                desk: wait?.wish.desk, title: wait?.wish.title, note: wait?.wish.note,
                session: wait?.session))
        if wait?.isLasting == true { details.session = nil }
        stake(article, details, naming: names, nil, &out)
        if let wait, isFulfilled(wait.wish) { forgetWait(for: article, &out) }
    }

    /// Nobody took what this member gave: it is free for anybody, also for whoever hears later of
    /// the gift.
    private mutating func takeBack(
        _ vacancy: Vacancy, of article: ArticleID, _ out: inout Outbox
    ) {
        guard moment - vacancy.since >= NewsroomLimits.offerTurn,
            var mine = tenures[article]?.contenders[member]?.claim, mine.id == vacancy.claim,
            !mine.isHeld
        else { return }
        mine.offer = nil
        publish(
            [write(.claim(mine), .claim(article), &out)],
            recording: [.ownClaim(mine, written: now.wall)], &out)
        followVacancy(of: article)
    }

    /// Notes since when an article is vacant that somebody waits for or was offered.
    private mutating func followVacancy(of article: ArticleID) {
        let deciding = tenures[article]?.deciding?.claim
        let isVacant = deciding.map { !$0.isHeld || isOrphaned($0) } ?? true
        let offer = deciding.flatMap { $0.isHeld ? nil : $0.offer }
        guard isVacant, offer != nil || lines[article] != nil else {
            vacancies[article] = nil
            return
        }
        let vacancy = Vacancy(claim: deciding?.id, offer: offer, since: moment)
        if vacancies[article]?.isSame(as: vacancy) == true { return }
        vacancies[article] = vacancy
    }

    // MARK: Derived

    /// Brings the line up to date with a member's changed wish.
    mutating func indexWish(_ article: ArticleID, of wisher: MemberID) {
        var wish: Wish?
        if case .wish(let held) = replica.entry(wisher, .wish(article))?.payload.body {
            wish = held
        }
        lines[article, default: [:]][wisher] = wish
        if lines[article]?.isEmpty == true { lines[article] = nil }
    }

    /// Writes what this member waits for, and what it answered to those who still ask, again: for
    /// a new instance, or above a new floor.
    mutating func rewriteLines(_ out: inout Outbox) -> [NewsroomEntry] {
        let answers = standingAnswers
        spent = [:]
        let wishes = waits.keys.sorted().compactMap { article in
            waits[article].map { write(.wish($0.wish), .wish(article), &out) }
        }
        return wishes + answers.map { write($0, &out) }
    }
}
