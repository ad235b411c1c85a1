internal import Replication

/// What the disk refused, by name: what is written later is the newest of it.
struct Unsaved: Hashable, Sendable, Codable {
    var articles: Set<ArticleID> = []
    var wishes: Set<ArticleID> = []
    var facts: Set<FactID> = []
    var notices: Set<ClaimID> = []
    /// Own answers, and those heard by the question's stamp.
    var ownAnswers: [ArticleID: Set<MemberID>] = [:]
    var answers: Set<LamportStamp> = []
    /// How far actions of these members were delivered.
    var cursors: Set<MemberID> = []
    var newsroomKey = false
    /// Articles of which promises may or may not be on disk.
    var promised: Set<ArticleID> = []
    var devices = false
    /// The clock's ceiling is among it.
    var ceiling = false
    /// Not to be tried again before this.
    var retry: Moment?
}

extension NewsroomState {
    mutating func persisted(_ records: [Record], _ out: inout Outbox) {
        for record in records {
            switch record {
            case .ceiling(let stamp):
                clock.reservationCompleted(stamp)
            case .promise(let article, let term, let claim):
                unwrittenPromises[article]?.remove(term)
                if unwrittenPromises[article]?.isEmpty == true { unwrittenPromises[article] = nil }
                switch policy {
                case .advisory: promiseKept(article, term, claim, &out)
                case .quorum: promiseWritten(article, claim, &out)
                }
            case .notice(let notice):
                pend(notice)
            case .answerHeard(let heard):
                pend(heard)
            case .ownAction(let action):
                say(action, &out)
            case .barrier(let barrier, let number):
                pass(barrier, number, &out)
            default:
                continue
            }
        }
    }

    /// Notes what the disk refused, to be written once it takes something again. A promise binds
    /// all the same, for it may be on disk, but no ack follows from it before the disk has said
    /// that it is there.
    mutating func diskFailed(_ records: [Record]) {
        drop(.diskFailure)
        unsaved.retry = moment + NewsroomLimits.diskPause
        for record in records {
            switch record {
            case .ceiling:
                unsaved.ceiling = true
            case .promise(let article, _, _):
                unsaved.promised.insert(article)
            case .ownClaim(let claim, _):
                refuseWord(of: claim.article)
            case .forgetOwnClaim(let article):
                refuseWord(of: article)
            case .claimSession(let article, _):
                unsaved.articles.insert(article)
            case .ownWish(let wait):
                unsaved.wishes.insert(wait.wish.article)
            case .forgetOwnWish(let article):
                unsaved.wishes.insert(article)
            case .fact(let fact):
                unsaved.facts.insert(fact.id)
            case .notice(let notice):
                // Told all the same: rather twice, should this machine crash now, than never.
                pend(notice)
                unsaved.notices.insert(notice.claim)
            case .noticeSeen(let claim):
                unsaved.notices.insert(claim)
            case .answerHeard(let heard):
                pend(heard)
                unsaved.answers.insert(heard.answer.ask)
            case .answerSeen(let question):
                unsaved.answers.insert(question)
            case .ownAnswer(let answer):
                unsaved.ownAnswers[answer.article, default: []].insert(answer.asker)
            case .forgetOwnAnswer(let article, let asker):
                unsaved.ownAnswers[article, default: []].insert(asker)
            case .ownDevices: unsaved.devices = true
            case .newsroomKey:
                unsaved.newsroomKey = true
            case .delivered(let author, _):
                unsaved.cursors.insert(author)
            case .ownAction, .forgetOwnActions:
                // Never said, and answered so; what is too old is left out by the next start.
                continue
            case .barrier(.word, _):
                words.refuse()
            case .barrier(.ceiling, let number):
                passedBarrier = number
            case .barrier(.loss, let number):
                passLosses(number)
            case .peer, .alive:
                continue
            }
        }
    }

    /// What is said of an own claim may rest on this, though a later write of the word went well.
    private mutating func refuseWord(of article: ArticleID) {
        unsaved.articles.insert(article)
        if policy == .quorum { words.refuse() }
    }

    /// Tries again what the disk refused, and notes from time to time that the daemon is alive.
    mutating func keepDurable(_ out: inout Outbox) {
        if let retry = unsaved.retry, moment >= retry {
            if unsaved.ceiling { clock.reservationFailed() }
            let records = unsavedRecords + [words.retry()].compactMap(\.self)
            unsaved = Unsaved()
            if !records.isEmpty { out.persist(records) }
        }
        if aliveNoted.map({ moment - $0 >= NewsroomLimits.alivePeriod }) ?? true {
            aliveNoted = moment
            out.persist([.alive(now.wall)])
        }
    }

    private mutating func pass(_ barrier: Barrier, _ number: UInt64, _ out: inout Outbox) {
        switch barrier {
        case .ceiling: passedBarrier = number
        case .loss: passLosses(number)
        case .word: wordsWritten(number, &out)
        }
    }

    private mutating func passLosses(_ number: UInt64) {
        waitingLosses = waitingLosses.filter { $0.value > number }
    }

    private mutating func pend(_ notice: Notice) {
        losses[notice.claim] = nil
        if notices.count >= NewsroomLimits.notices, let oldest = notices.keys.min() {
            notices[oldest] = nil
        }
        notices[notice.claim] = notice
    }

    private var unsavedRecords: [Record] {
        var records = unsaved.facts.sorted().compactMap { facts.facts[$0].map { Record.fact($0) } }
        for article in unsaved.articles.sorted() {
            if case .claim(let claim) = replica.entry(member, .claim(article))?.payload.body {
                records.append(.ownClaim(claim, written: now.wall))
                records.append(.claimSession(article, claimSessions[article]))
            } else {
                records.append(.forgetOwnClaim(article))
            }
        }
        for article in unsaved.wishes.sorted() {
            records.append(waits[article].map { .ownWish($0) } ?? .forgetOwnWish(article))
        }
        for article in unsaved.promised.sorted() {
            for (term, claim) in (promises[article] ?? [:]).sorted(by: { $0.key < $1.key })
            where unwrittenPromises[article]?.contains(term) == true {
                records.append(.promise(article, term, claim))
            }
        }
        for claim in unsaved.notices.sorted() {
            records.append(notices[claim].map { .notice($0) } ?? .noticeSeen(claim))
        }
        for article in unsaved.ownAnswers.keys.sorted() {
            for asker in (unsaved.ownAnswers[article] ?? []).sorted() {
                records.append(
                    ownAnswers[article]?[asker].map { .ownAnswer($0) }
                        ?? .forgetOwnAnswer(article, asker))
            }
        }
        for question in unsaved.answers.sorted() {
            records.append(answers[question].map { .answerHeard($0) } ?? .answerSeen(question))
        }
        for author in unsaved.cursors.sorted() {
            if let stamp = delivered[author] { records.append(.delivered(author, stamp)) }
        }
        if unsaved.devices { records.append(.ownDevices(ownDevices)) }
        if unsaved.newsroomKey, let newsroomKey { records.append(.newsroomKey(newsroomKey)) }
        return records
    }
}
