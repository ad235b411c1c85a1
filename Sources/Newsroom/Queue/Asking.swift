internal import Replication

/// Asking a holder for its article, and answering. The question is part of the asker's wish, the
/// answer an entry of the holder's; a gift is a release that says to whom.
extension NewsroomState {
    // MARK: The asker

    mutating func ask(
        _ article: ArticleID, _ question: Question, _ request: RequestID, _ out: inout Outbox
    ) {
        if let mine = ownPending(article) { return out.add(.answer(request, .pending(mine))) }
        if let rival = pendingRival(of: article) {
            return out.add(.answer(request, .refused(rival, .pendingOther)))
        }
        let lock: Claim
        switch standing(of: article, offline: false) {
        case .free: return out.add(.answer(request, .free))
        case .mine(let lock): return out.add(.answer(request, .mine(lock)))
        case .kept(let heir): return out.add(.answer(request, .kept(for: heir)))
        case .held(let held, .cutOff): return out.add(.answer(request, .refused(held, .cutOff)))
        case .held(let held, _): lock = held
        }
        guard hasRoom(forWish: article) else {
            return out.add(.answer(request, .full(limit: NewsroomLimits.wishes)))
        }
        let stamp = clock.tick()
        var wait =
            waits[article]
            ?? Wait(
                wish: Wish(article: article, lamport: stamp, member: member),
                session: question.session, isLasting: true)
        wait.wish.ask = Ask(lamport: stamp, message: question.message, within: question.within)
        keep(wait, stamp: stamp, &out)
        out.add(.answer(request, .asked(lock)))
    }

    /// Heeds the holder's answer to this member's question. Whoever only asked, and is told no,
    /// does not stay in line; with a time it does.
    mutating func heedAnswer(about article: ArticleID, _ out: inout Outbox) {
        guard var wait = waits[article], let ask = wait.wish.ask,
            let holder = tenures[article]?.lock?.claim.member,
            let said = replica.entry(holder, .answer(article, member))?.payload.body,
            case .answer(let answer) = said, answer.ask == ask.lamport
        else { return }
        let heard = HeardAnswer(answer: answer, by: holder, at: now.wall)
        let hasOnlyAsked = wait.wish.lamport == ask.lamport && wait.session == nil
        if answer.isNo && hasOnlyAsked { return leaveLine(article, having: heard, &out) }
        wait.wish.ask = nil
        keep(wait, stamp: nil, having: heard, &out)
    }

    /// The disk has an answer: from now on whoever begins to watch is told it, too.
    mutating func pend(_ heard: HeardAnswer) {
        if answers.count >= NewsroomLimits.notices, let oldest = answers.keys.min() {
            answers[oldest] = nil
        }
        answers[heard.answer.ask] = heard
    }

    // MARK: The holder

    /// Answers who asks for an article: with a word, or, without one, with the article.
    mutating func answer(
        _ article: ArticleID, to asker: MemberID?, _ word: Answer.Word?, _ message: Text?,
        _ request: RequestID, _ out: inout Outbox
    ) {
        if let mine = ownPending(article) { return out.add(.answer(request, .pending(mine))) }
        guard let lock = tenures[article]?.lock?.claim else {
            return out.add(.answer(request, .free))
        }
        guard lock.member == member else {
            return out.add(.answer(request, .refused(lock, .heldByOther)))
        }
        let open = openAsks(about: article)
        let named = open.filter { asker == nil || $0.member == asker }
        guard let wish = named.first, let ask = wish.ask else {
            return out.add(.answer(request, .notAsked(lock)))
        }
        guard asker != nil || named.count == 1 else {
            return out.add(.answer(request, .askedByMany(named.map(\.member))))
        }
        guard let word else { return give(article, to: wish.member, request, &out) }
        guard hasRoom(forAnswer: wish) else {
            return out.add(.answer(request, .full(limit: NewsroomLimits.wishes)))
        }
        say(word, message, to: wish, ask, &out)
        out.add(.answer(request, .answered(lock, to: wish.member)))
    }

    private func hasRoom(forAnswer wish: Wish) -> Bool {
        spent[.answer(wish.article, wish.member)] != nil
            || waits.count + spent.count < NewsroomLimits.wishes
    }

    private mutating func say(
        _ word: Answer.Word, _ message: Text?, to wish: Wish, _ ask: Ask, _ out: inout Outbox
    ) {
        let answer = Answer(
            article: wish.article, asker: wish.member, ask: ask.lamport, word: word,
            message: message)
        push([write(answer, &out)], except: nil, &out)
        ownAnswers[answer.article, default: [:]][answer.asker] = answer
        asked[wish.article]?[wish.member] = nil
        out.persist([.ownAnswer(answer)])
    }

    /// An answer is of use for a moment; its entry is collected with withdrawn wishes.
    mutating func write(_ answer: Answer, _ out: inout Outbox) -> NewsroomEntry {
        let key = EntryKey.answer(answer.article, answer.asker)
        spent[key] = moment
        return write(.answer(answer), key, &out)
    }

    /// Own answers to those who are not known to have heard them, for a new instance to write anew:
    /// a holder who said no is not asked again because its daemon restarted.
    var standingAnswers: [Answer] {
        ownAnswers.keys.sorted().flatMap { article in
            // order-free: sorted
            (ownAnswers[article] ?? [:]).values.sorted { $0.asker < $1.asker }
        }
    }

    /// Forgets own answers about an article that were heard, or that are of no use any more.
    mutating func forgetHeardAnswers(about article: ArticleID, _ out: inout Outbox) {
        guard let given = ownAnswers[article] else { return }
        let isMine = tenures[article]?.lock?.claim.member == member
        let useless = given.filter { !isMine || isHeard($0.value) }.keys.sorted()
        guard !useless.isEmpty else { return }
        for asker in useless { ownAnswers[article]?[asker] = nil }
        if ownAnswers[article]?.isEmpty == true { ownAnswers[article] = nil }
        out.persist(useless.map { .forgetOwnAnswer(article, $0) })
    }

    /// Whether the asker wrote something since it asked that asks this no more. Of one whose wish
    /// has not come here yet, or of which only an older write has, that is not known.
    private func isHeard(_ answer: Answer) -> Bool {
        guard roster.includes(answer.asker) else { return true }
        guard lines[answer.article]?[answer.asker]?.ask?.lamport != answer.ask,
            let entry = replica.entry(answer.asker, .wish(answer.article))
        else { return false }
        return entry.lamport > answer.ask
    }

    /// Forgets all own answers, and gives the records that say so.
    mutating func forgetOwnAnswers() -> [Record] {
        defer { ownAnswers = [:] }
        return standingAnswers.map { .forgetOwnAnswer($0.article, $0.asker) }
    }

    /// Who asks for an article that this member holds and was not answered yet, the first in line
    /// first.
    public func openAsks(about article: ArticleID) -> [Wish] {
        line(of: article).filter { wish in
            guard let ask = wish.ask else { return false }
            guard
                case .answer(let answer) =
                    replica.entry(member, .answer(article, wish.member))?.payload.body
            else { return true }
            return answer.ask != ask.lamport
        }
    }

    /// The questions that this member's editor has not answered yet.
    public var openQuestions: [Wish] { asked.keys.sorted().flatMap(openAsks) }

    /// How long its editor may still take to answer; the whole time for a question that this member
    /// has not heard yet.
    public func timeLeft(for wish: Wish) -> Span? {
        guard let ask = wish.ask else { return nil }
        guard let known = asked[wish.article]?[wish.member], known.ask == ask else {
            return ask.within
        }
        let taken = (moment - known.since).milliseconds
        return .milliseconds(max(0, ask.within.milliseconds - taken))
    }

    /// Notes new questions about an article that this member holds, and tells of them.
    mutating func hearAsks(about article: ArticleID, _ out: inout Outbox) {
        guard let lock = tenures[article]?.lock?.claim, lock.member == member else {
            asked[article] = nil
            return
        }
        let before = asked[article] ?? [:]
        var after: [MemberID: Asked] = [:]
        for wish in openAsks(about: article) {
            guard let ask = wish.ask else { continue }
            if let known = before[wish.member], known.ask == ask {
                after[wish.member] = known
            } else {
                after[wish.member] = Asked(ask: ask, claim: lock.id, since: moment)
                tell(article, .asked(wish), &out)
            }
        }
        asked[article] = after.isEmpty ? nil : after
    }

    /// Answers what was not answered in its time: whoever did something since then keeps the
    /// article, and whoever did not gives it.
    mutating func answerInTime(_ out: inout Outbox) {
        guard !asked.isEmpty, isVerified, canVouch, isHeeded else { return }
        for article in asked.keys.sorted() {
            let due = (asked[article] ?? [:]).filter {
                moment - $0.value.since >= $0.value.ask.within
            }
            for asker in due.keys.sorted() {
                guard let question = due[asker], let wish = lines[article]?[asker],
                    wish.ask == question.ask, peers[asker].map({ $0.status != .gone }) ?? false,
                    let lock = tenures[article]?.lock?.claim, lock.member == member
                else { continue }
                if lastActivity > question.since {
                    guard hasRoom(forAnswer: wish) else { continue }
                    say(.busy, nil, to: wish, question.ask, &out)
                } else {
                    let offer = Offer(to: asker, wish: wish.lamport)
                    lose(lock, to: nil, .unanswered, leavingTo: offer, &out)
                }
            }
        }
    }
}
