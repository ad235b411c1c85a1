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

    /// A store of the member at `place` in a newsroom of two, to which the other is linked.
    private func node(_ place: Int) -> Store<NewsroomReducer> {
        let identity = founding.identities[place]
        let store = founding.store(of: identity, at: time(0))
        let boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(2))
        for effect in store.dispatch(Action(at: time(0), .started(boot))) {
            if case .persist(let records, _) = effect {
                _ = store.dispatch(Action(at: time(0), .persisted(records)))
            }
        }
        return store
    }

    private func time(_ milliseconds: Int64) -> Time {
        Time(monotonic: Moment(milliseconds: milliseconds), wall: .unknown)
    }

    /// Two stores between which each multicast passes at once.
    private struct Pair {
        let holder: Store<NewsroomReducer>
        let asker: Store<NewsroomReducer>
        private(set) var told: [[Announcement]] = [[], []]
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
                let from = Endpoint(host: "10.0.0.\(place)", port: 7947)
                dispatch(.datagram(message, from: from), to: 1 - place, at: milliseconds)
            case .persist(let records, let rest):
                for effect in rest { carryOut(effect, of: place, at: milliseconds) }
                dispatch(.persisted(records), to: place, at: milliseconds)
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
        for (place, other) in [(0, pair.asker), (1, pair.holder)] {
            let from = Endpoint(host: "10.0.0.\(1 - place)", port: 7947)
            pair.dispatch(
                .linkUp(LinkID(1), other.state.member, from, isDialled: true), to: place, at: 10)
            let hello = Hello(
                newsroom: founding.newsroom, instance: other.state.instance,
                lamport: other.state.clock.now, factsDigest: other.state.facts.digest, port: 7947,
                digestHint: 0)
            pair.dispatch(.message(LinkID(1), .hello(hello)), to: place, at: 20)
            let digest = other.state.replica.digest
            pair.dispatch(
                .message(
                    LinkID(1), .deltas(other.state.replica.deltas(for: Digest([:])))), to: place,
                at: 30)
            pair.dispatch(
                .message(LinkID(1), .digest(digest, factsDigest: other.state.facts.digest)),
                to: place, at: 40)
        }
        pair.ask(.claim(article, ClaimDetails(), offline: false), of: 0, at: 100)
        pair.pass(from: 200, until: 2_800)
        let question = Question(message: message, within: .seconds(2), session: nil)
        pair.ask(.ask(article, question), of: 1, at: 3_000)
        return pair
    }

    private func isHolder(_ place: Int, _ pair: Pair) -> Bool {
        [pair.holder, pair.asker].allSatisfy {
            $0.state.lock(of: article)?.claim.member == founding.identities[place].member
        }
    }

    private func words(_ pair: Pair) -> [Answer.Word] {
        pair.told[1].compactMap {
            if case .answered(let answer, _) = $0 { answer.word } else { nil }
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
