import Newsroom
import Redux
import Replication
import Testing
import Wire

/// A holder who is asked for its article, and an asker who is answered; time is what the actions
/// say.
@Suite struct AskingTests {
    private let article: ArticleID
    private let founding = Founding.shared

    init() throws {
        article = try ArticleID("front-page")
    }

    /// A store of the member at `place` in a newsroom of two, of a home that holds what `fill` puts
    /// there.
    private func node(
        _ place: Int, at milliseconds: Int64 = 0, _ fill: (inout Boot) -> Void = { _ in }
    ) -> Store<NewsroomReducer> {
        let identity = founding.identities[place]
        let store = founding.store(of: identity, at: time(milliseconds))
        var boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(2))
        fill(&boot)
        for effect in store.dispatch(Action(at: time(milliseconds), .started(boot))) {
            if case .persist(let records, _) = effect {
                _ = store.dispatch(Action(at: time(milliseconds), .persisted(records)))
            }
        }
        return store
    }

    private func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    /// Two stores between which each multicast passes at once.
    private struct Pair {
        var holder: Store<NewsroomReducer>
        var asker: Store<NewsroomReducer>
        var isCut = false
        private(set) var told: [[Announcement]] = [[], []]
        private(set) var written: [[Record]] = [[], []]
        private(set) var replies: [Reply] = []

        mutating func dispatch(_ event: Event, to place: Int, at milliseconds: Int64) {
            let stores = [holder, asker]
            let time = Time(
                monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
            for effect in stores[place].dispatch(Action(at: time, event)) {
                carryOut(effect, of: place, at: milliseconds)
            }
        }

        private mutating func carryOut(_ effect: Effect, of place: Int, at milliseconds: Int64) {
            switch effect {
            case .notify(let what): told[place].append(what)
            case .answer(_, let reply): replies.append(reply)
            case .multicast(let message):
                guard !isCut else { return }
                let from = Endpoint(host: "10.0.0.\(place)", port: 7947)
                dispatch(.datagram(message, from: from), to: 1 - place, at: milliseconds)
            case .persist(let records, let rest):
                written[place] += records
                dispatch(.persisted(records), to: place, at: milliseconds)
                for effect in rest { carryOut(effect, of: place, at: milliseconds) }
            default: return
            }
        }

        mutating func ask(_ command: Command, of place: Int, at milliseconds: Int64) {
            dispatch(.command(RequestID(1), command), to: place, at: milliseconds)
        }

        mutating func pass(from start: Int64, until end: Int64) {
            for milliseconds in stride(from: start, through: end, by: 200) {
                for place in 0...1 { dispatch(.tick, to: place, at: milliseconds) }
            }
        }
    }

    /// The holder holds, and the asker has asked at 3,000 ms, with 2 s to answer.
    private func asked(_ message: Text? = nil) -> Pair {
        var pair = Pair(holder: node(0), asker: node(1))
        link(&pair, LinkID(1), at: 10)
        pair.ask(.claim(article, ClaimDetails(), offline: false), of: 0, at: 100)
        pair.pass(from: 200, until: 2_800)
        let question = Question(message: message, within: .seconds(2), session: nil)
        pair.ask(.ask(article, question), of: 1, at: 3_000)
        return pair
    }

    /// A link over which each has told the other all that it has.
    private func link(_ pair: inout Pair, _ link: LinkID, at milliseconds: Int64) {
        for (place, other) in [(0, pair.asker), (1, pair.holder)] {
            let from = Endpoint(host: "10.0.0.\(1 - place)", port: 7947)
            pair.dispatch(
                .linkUp(link, other.state.member, from, isDialled: true), to: place,
                at: milliseconds)
            let hello = Hello(
                newsroom: founding.newsroom, instance: other.state.instance,
                lamport: other.state.clock.now, factsDigest: other.state.facts.digest, port: 7947,
                digestHint: 0)
            pair.dispatch(.message(link, .hello(hello)), to: place, at: milliseconds + 10)
            let digest = other.state.replica.digest
            pair.dispatch(
                .message(link, .deltas(other.state.replica.deltas(for: Digest([:])))), to: place,
                at: milliseconds + 20)
            pair.dispatch(
                .message(link, .digest(digest, factsDigest: other.state.facts.digest)), to: place,
                at: milliseconds + 30)
        }
    }

    private func isHolder(_ place: Int, _ pair: Pair) -> Bool {
        [pair.holder, pair.asker].allSatisfy {
            $0.state.lock(of: article)?.claim.member == founding.identities[place].member
        }
    }

    private func words(_ pair: Pair) -> [Answer.Word] {
        pair.told[1].compactMap {
            if case .answered(let heard) = $0 { heard.answer.word } else { nil }
        }
    }

    private func questions(_ pair: Pair) -> [Wish] {
        pair.told[0].compactMap { if case .asked(let wish) = $0 { wish } else { nil } }
    }

    @Test func theHolderIsToldOnceAndSilenceGives() throws {
        let message = try Text("please", limit: NewsroomLimits.messageBytes)
        var pair = asked(message)
        guard case .asked? = pair.replies.last else {
            Issue.record("\(pair.replies)")
            return
        }
        #expect(pair.holder.state.line(of: article).count == 1, "whoever asks is in line")
        pair.pass(from: 3_200, until: 4_800)
        #expect(isHolder(0, pair))
        pair.pass(from: 5_000, until: 5_200)
        #expect(isHolder(1, pair), "nobody said a word")
        #expect(questions(pair).map(\.ask?.message) == [message])
        #expect(words(pair).isEmpty)
        let losses = pair.told[0].compactMap {
            if case .lost(let notice) = $0 { notice } else { nil }
        }
        #expect(losses.map(\.reason) == [.unanswered], "its editor hears of it")
        #expect(
            pair.told[1].contains {
                if case .given(_, pair.holder.state.member) = $0 { true } else { false }
            })
        #expect(pair.asker.state.waits.isEmpty && pair.asker.state.line(of: article).isEmpty)
    }

    @Test func aQuestionIsOpenUntilItIsAnsweredAndItsTimeRunsOut() throws {
        let message = try Text("please", limit: NewsroomLimits.messageBytes)
        var pair = asked(message)
        #expect(pair.asker.state.openQuestions.isEmpty, "it is not the asker's to answer")
        let wish = try #require(pair.holder.state.openQuestions.first)
        #expect(wish.ask?.message == message && pair.holder.state.openQuestions.count == 1)
        #expect(pair.holder.state.timeLeft(for: wish) == .seconds(2))
        pair.pass(from: 3_200, until: 4_400)
        #expect(pair.holder.state.timeLeft(for: wish) == .milliseconds(600))
        pair.ask(.answer(article, to: nil, .declined, nil), of: 0, at: 4_500)
        #expect(pair.holder.state.openQuestions.isEmpty)
    }

    @Test func whoIsAtWorkKeepsItAndTheAskerIsTold() {
        var pair = asked()
        pair.pass(from: 3_200, until: 4_000)
        pair.ask(.claim(article, ClaimDetails(), offline: false), of: 0, at: 4_100)
        pair.pass(from: 4_200, until: 30_000)
        #expect(isHolder(0, pair))
        #expect(words(pair) == [.busy])
        #expect(pair.asker.state.waits.isEmpty, "who only asked, and is told no, waits no more")
    }

    @Test(arguments: [Answer.Word.declined, .later(.seconds(600))])
    func anAnswerStandsAndNothingIsGivenByDefault(word: Answer.Word) {
        var pair = asked()
        pair.ask(.answer(article, to: nil, word, nil), of: 0, at: 3_100)
        pair.pass(from: 3_200, until: 30_000)
        #expect(isHolder(0, pair))
        #expect(words(pair) == [word])
        let stays = word != .declined
        #expect(pair.asker.state.waits.isEmpty != stays)
        #expect(pair.holder.state.line(of: article).isEmpty != stays)
        #expect(pair.holder.state.openAsks(about: article).isEmpty)
        pair.ask(.release(article), of: 0, at: 30_100)
        #expect(isHolder(1, pair) == stays)
    }

    @Test func aNoStandsThoughTheHolderRestartsBeforeTheAskerHeardIt() throws {
        var pair = asked()
        pair.isCut = true
        pair.ask(.answer(article, to: nil, .declined, nil), of: 0, at: 3_100)
        #expect(words(pair).isEmpty)
        let mine = try #require(pair.holder.state.lock(of: article)?.claim)
        let answers = pair.written[0].compactMap {
            if case .ownAnswer(let answer) = $0 { answer } else { nil }
        }
        #expect(answers.count == 1)
        pair.holder = node(0, at: 4_000) { boot in
            boot.ceiling = pair.holder.state.clock.now
            boot.ownClaims = [mine]
            boot.ownAnswers = answers
        }
        pair.isCut = false
        link(&pair, LinkID(2), at: 4_010)
        pair.pass(from: 4_200, until: 30_000)
        #expect(isHolder(0, pair), "silence gives nothing away after a no")
        #expect(questions(pair).count == 1, "it is not asked again")
        #expect(words(pair) == [.declined])
        #expect(pair.written[0].contains(.forgetOwnAnswer(article, pair.asker.state.member)))
        #expect(pair.holder.state.openQuestions.isEmpty && pair.asker.state.waits.isEmpty)
    }

    @Test func anAnswerIsToldOnceAndKeptUntilItIsSeen() throws {
        var pair = asked()
        pair.ask(.answer(article, to: nil, .declined, nil), of: 0, at: 3_100)
        pair.pass(from: 3_200, until: 9_000)
        #expect(words(pair) == [.declined])
        let heard = try #require(pair.asker.state.answers.values.first)
        #expect(heard.by == pair.holder.state.member && heard.answer.word == .declined)
        #expect(pair.asker.state.unseen == [.answered(heard)])
        #expect(pair.written[1].contains(.answerHeard(heard)))
        let next = node(1, at: 9_000) { boot in
            boot.ceiling = pair.asker.state.clock.now
            boot.answers = [heard]
        }
        #expect(next.state.unseen == [.answered(heard)], "a restart forgets nothing")
        pair.ask(.see([heard.id]), of: 1, at: 9_100)
        #expect(pair.replies.last == .seen([heard.id]) && pair.asker.state.unseen.isEmpty)
        #expect(pair.written[1].last == .answerSeen(heard.answer.ask))
        pair.ask(.see([heard.id]), of: 1, at: 9_200)
        #expect(pair.replies.last == .seen([]))
    }

    @Test func aDiskThatRefusesAnAnswerIsWrittenToAgain() throws {
        let pair = asked()
        _ = pair.holder.dispatch(
            Action(
                at: time(3_100), .command(RequestID(2), .answer(article, to: nil, .declined, nil))))
        let asker = pair.asker.state.member
        let answer = Answer(
            article: article, asker: asker,
            ask: try #require(pair.holder.state.line(of: article).first?.ask?.lamport),
            word: .declined, message: nil)
        _ = pair.holder.dispatch(Action(at: time(3_110), .diskFailed([.ownAnswer(answer)])))
        var again: [Record] = []
        for milliseconds in stride(from: Int64(3_200), through: 8_000, by: 200) {
            for case .persist(let records, _) in pair.holder.dispatch(
                Action(at: time(milliseconds), .tick))
            { again += records }
        }
        #expect(again.contains(.ownAnswer(answer)))
    }

    @Test func whoWaitedBeforeItAskedStaysInLineWhenTheHolderDeclines() {
        var pair = asked()
        pair.ask(.unwait(article), of: 1, at: 3_010)
        pair.ask(.wait(article, ClaimDetails(), isLasting: false), of: 1, at: 3_020)
        let question = Question(message: nil, within: .seconds(2), session: nil)
        pair.ask(.ask(article, question), of: 1, at: 3_030)
        pair.ask(.answer(article, to: nil, .declined, nil), of: 0, at: 3_100)
        pair.pass(from: 3_200, until: 5_000)
        #expect(words(pair) == [.declined])
        #expect(pair.holder.state.line(of: article).count == 1)
        #expect(pair.holder.state.openAsks(about: article).isEmpty)
    }

    @Test func giveIsAnAnswerAndWrongUsesChangeNothing() throws {
        var pair = asked()
        pair.ask(.answer(article, to: nil, nil, nil), of: 0, at: 3_100)
        pair.pass(from: 3_200, until: 3_600)
        #expect(isHolder(1, pair))
        let other = try ArticleID("other")
        let question = Question(message: nil, within: .seconds(2), session: nil)
        for (command, place) in [
            (.ask(other, question), 0), (.ask(article, question), 1),
            (.answer(other, to: nil, .declined, nil), 0),
            (.answer(article, to: nil, .declined, nil), 0),
            (.answer(article, to: nil, .declined, nil), 1),
        ] as [(Command, Int)] {
            pair.ask(command, of: place, at: 3_700)
        }
        let lock = try #require(pair.asker.state.lock(of: article)?.claim)
        #expect(
            pair.replies.suffix(5) == [
                .free, .mine(lock), .free, .refused(lock, .heldByOther), .notAsked(lock),
            ])
    }
}
