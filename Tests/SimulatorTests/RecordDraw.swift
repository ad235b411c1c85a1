import Newsroom
import Replication
import Wire

@testable import Simulator

/// Draws transactions of all kinds of records, over few articles, terms and times, so that they
/// meet each other.
final class RecordDraw {
    let town = TestNewsroom.quorum
    private var random: SplitMix64
    private let articles: [ArticleID]
    private let facts: [Fact]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        articles = ["a", "b", "e\u{301}", "\u{e9}"].compactMap { try? ArticleID($0) }
        facts = town.facts(TestNewsroom.most)
    }

    func transaction() -> [Record] {
        let count = Int.random(in: 0...6, using: &random)
        return (0..<count).map { _ in record() }
    }

    private func record() -> Record {
        switch Int.random(in: 0..<30, using: &random) {
        case 0: .ceiling(stamp())
        case 1: .alive(time())
        case 2: .fact(facts[number(facts.count)])
        case 3, 4: .ownClaim(claim(by: 0), written: time())
        case 5: .forgetOwnClaim(article())
        // Most terms are of one claim, or most transactions would break a promise.
        case 6...10: promise(isFaithful: number(60) > 0)
        case 11, 12: .notice(notice(stamp: UInt64(1 + number(30)), at: day()))
        case 13, 14: .noticeSeen(id(stamp: UInt64(1 + number(30))))
        case 15: .peer(member(), Endpoint(host: "10.0.0.\(number(4))", port: UInt16(number(3))))
        case 16: .newsroomKey(NewsroomKey(generation: UInt32(number(9)), secret: member().key))
        case 17: .ownAction(action(stamp: UInt64(1 + number(90))))
        case 18:
            number(9) == 0
                ? .forgetOwnActions(through: stamp()) : .delivered(member(), stamp())
        case 19, 20: .claimSession(article(), number(4) == 0 ? nil : session())
        case 21, 22: .ownWish(wait())
        case 23: .forgetOwnWish(article())
        case 24: .ownAnswer(answer())
        case 25: .forgetOwnAnswer(article(), member())
        case 26: .answerHeard(heard())
        case 27: .answerSeen(stamp())
        case 28: .ownDevices(Set((0..<number(4)).map { _ in member() }).sorted())
        default: .barrier(.ceiling, UInt64(number(9)))
        }
    }

    private func promise(isFaithful: Bool) -> Record {
        let term = UInt64(1 + number(60))
        let place = isFaithful ? Int(term % 7) % 4 : number(4)
        return .promise(
            article(), Term(clamping: term),
            ClaimID(
                lamport: LamportStamp(clamping: term), member: town.identities[place].member))
    }

    func notice(stamp: UInt64, at milliseconds: Int64) -> Notice {
        Notice(
            claim: id(stamp: stamp), article: articles[Int(stamp) % articles.count],
            winner: number(5) == 0 ? nil : claim(by: 1),
            reason: [.tie, .takenOver, .away, .outvoted, .expired, .unanswered, .continued][
                number(7)],
            at: WallTime(millisecondsSinceEpoch: milliseconds))
    }

    func action(stamp: UInt64) -> ApplicationAction {
        let type = try? Text("type \(number(5))", limit: NewsroomLimits.actionTypeBytes)
        return ApplicationAction(
            id: ActionID(
                lamport: LamportStamp(clamping: stamp), member: town.identities[0].member),
            type: type ?? articles[0].text, payload: Array(repeating: 7, count: number(9)),
            emitted: time())
    }

    private func claim(by place: Int) -> Claim {
        let claimant = town.identities[place].member
        let lamport = LamportStamp(clamping: UInt64(1 + number(1_000)))
        var claim = Claim(
            article: article(), id: ClaimID(lamport: lamport, member: claimant),
            term: Term(clamping: UInt64(1 + number(9))),
            supersedes: (0..<number(3)).map { _ in id(stamp: UInt64(1 + number(30))) },
            status: number(2) == 0 ? .held : .released,
            note: try? Text("note \(number(9))", limit: NewsroomLimits.noteBytes), since: time())
        if !claim.isHeld && number(2) == 0 {
            claim.offer = Offer(to: member(), wish: number(2) == 0 ? nil : stamp())
        }
        guard number(2) == 0 else { return claim }
        var certified = claim
        certified.certificate = Certificate(
            [ack(of: claim, by: 0), ack(of: claim, by: 1)].sorted { $0.member < $1.member })
        return certified
    }

    private func wait() -> Wait {
        let wish = Wish(
            article: article(), lamport: stamp(), member: town.identities[0].member,
            note: try? Text("note \(number(9))", limit: NewsroomLimits.noteBytes))
        return Wait(
            wish: wish, session: number(3) == 0 ? nil : session(), isLasting: number(2) == 0)
    }

    private func heard() -> HeardAnswer {
        let answer = answer()
        let own = Answer(
            article: answer.article, asker: town.identities[0].member, ask: answer.ask,
            word: answer.word, message: answer.message)
        return HeardAnswer(answer: own, by: member(), at: time())
    }

    private func answer() -> Answer {
        Answer(
            article: article(), asker: member(), ask: stamp(),
            word: [.declined, .busy, .later(.seconds(60))][number(3)],
            message: try? Text("word \(number(9))", limit: NewsroomLimits.messageBytes))
    }

    private func ack(of claim: Claim, by place: Int) -> Ack {
        let voter = town.identities[place]
        return Signer(
            identity: voter, newsroom: town.newsroom,
            signature: { KeyedHash().signature(over: $0, by: voter.member) },
            opening: { KeyedHash().open($0, context: $1) }
        ).signAck(
            article: claim.article, term: claim.term, claim: claim.id, rosterDigest: .zero,
            rosterSize: 3)
    }

    private func id(stamp: UInt64) -> ClaimID {
        ClaimID(lamport: LamportStamp(clamping: stamp), member: town.identities[0].member)
    }

    private func session() -> SessionID {
        SessionID(high: UInt64(number(3)), low: .max - UInt64(number(3)))
    }
    private func article() -> ArticleID { articles[number(articles.count)] }
    private func member() -> MemberID { town.identities[number(5)].member }
    private func stamp() -> LamportStamp { LamportStamp(clamping: UInt64(1 + number(60))) }

    /// A time by which older notices may be forgotten.
    private func time() -> WallTime { WallTime(millisecondsSinceEpoch: day()) }
    private func day() -> Int64 { Int64(number(100)) * 86_400_000 }

    private func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
