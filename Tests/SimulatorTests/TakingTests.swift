import Newsroom
import Replication
import Testing

@testable import Simulator

/// Taking over with manners: nobody at work is interrupted unasked, and no person by a program.
@Suite struct TakingTests {
    private let article: ArticleID
    private let cluster = Cluster(3)

    init() throws {
        article = try ArticleID("front-page")
        cluster.run(.seconds(2))
    }

    private func details(agent: String? = nil, reason: String? = nil) throws -> ClaimDetails {
        ClaimDetails(
            reason: try reason.map { try Text($0, limit: 256) },
            agent: try agent.map { try Text($0, limit: 64) })
    }

    private func take(
        _ index: Int, _ details: ClaimDetails = ClaimDetails(), _ insistence: Insistence = .asking
    ) -> Reply? {
        cluster[index].ask(.take(article, details, offline: false, insistence))
    }

    private func refusal(_ reply: Reply?) -> RefusalReason? {
        if case .refused(_, let reason) = reply { reason } else { nil }
    }

    private var holder: MemberID? { cluster[2].lock(article)?.claim.member }

    @Test func whoIsAtWorkIsOnlyInterruptedBySomebodyWhoKnowsIt() {
        cluster[0].claim(article)
        cluster.run(.seconds(3))
        #expect(refusal(take(1)) == .needsConfirmation)
        #expect(cluster[0].losses.isEmpty)
        guard case .held? = take(1, ClaimDetails(), .confirmed) else {
            Issue.record("it was confirmed")
            return
        }
        cluster.settle()
        #expect(holder == cluster[1].member)
        #expect(cluster[0].losses.count == 1)
    }

    @Test func theLoserIsToldWhoTookItWhenAndWhy() throws {
        cluster[0].claim(article)
        cluster.run(.seconds(3))
        _ = take(1, try details(reason: "deadline"), .confirmed)
        cluster.run(.seconds(1))
        let winner = try #require(cluster[0].losses.first?.winner)
        #expect(winner.member == cluster[1].member)
        #expect(winner.reason?.description == "deadline")
        #expect(winner.since > .unknown)
        cluster.settle()
    }

    @Test func whoDidNothingForTwoMinutesNeedNotBeAsked() {
        cluster[0].claim(article)
        cluster.run(.seconds(115))
        #expect(refusal(take(1)) == .needsConfirmation)
        cluster.run(.seconds(10))
        #expect(refusal(take(1)) == nil)
        cluster.run(.seconds(1))
        #expect(holder == cluster[1].member)
        cluster.settle()
    }

    @Test func whoIsNotHereNeedNotBeAsked() {
        cluster[0].claim(article)
        cluster.run(.seconds(2))
        cluster.crash(0)
        cluster.run(.seconds(7))
        #expect(refusal(cluster[1].claim(article)) == .heldByOther, "no orphan yet")
        #expect(refusal(take(1)) == nil)
        cluster.start(0)
        cluster.settle()
        #expect(cluster[0].losses.count == 1)
    }

    @Test func aProgramTakesNothingFromAPersonUnlessItIsForced() throws {
        cluster[0].claim(article)
        cluster.run(.seconds(200))
        for insistence in [Insistence.asking, .confirmed] {
            #expect(refusal(take(1, try details(agent: "linter"), insistence)) == .agentMustForce)
        }
        #expect(refusal(take(1, try details(agent: "linter"), .forced)) == nil)
        cluster.run(.seconds(1))
        #expect(cluster[2].lock(article)?.claim.agent?.description == "linter")
        #expect(refusal(take(0)) == nil, "a program is not asked")
        cluster.run(.seconds(1))
        #expect(holder == cluster[0].member)
        cluster.settle()
    }

    @Test func theClaimsOfAProgramsSessionAreTheProgramsAndTellNothingOfPeople() throws {
        let session = SessionID(high: 1, low: 2)
        let linter = try Text("linter", limit: 64)
        let before = cluster[0].state.lastActivity
        cluster[0].ask(.openSession(session, agent: linter))
        cluster[0].ask(.claim(article, ClaimDetails(session: session), offline: false))
        cluster[0].ask(.report(session, ActivityReport(isActive: true, viewing: [])))
        #expect(cluster[0].lock(article)?.claim.agent == linter)
        #expect(cluster[0].state.lastActivity == before)
        cluster.run(.seconds(1))
        #expect(refusal(take(1)) == nil)
        cluster.settle()
    }

    @Test func underQuorumTheSameIsAsked() {
        let cluster = Cluster(3, town: .quorum)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(2))
        let asked = cluster[1].ask(.take(article, ClaimDetails(), offline: false))
        #expect(refusal(asked) == .needsConfirmation)
        cluster[1].take(article)
        cluster.run(.seconds(2))
        #expect(cluster[2].lock(article)?.claim.member == cluster[1].member)
        cluster.settle()
    }
}
