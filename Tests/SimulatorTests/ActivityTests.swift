import Newsroom
import Replication
import Testing

@testable import Simulator

/// What the others see of what people do, and of what they saved.
@Suite struct ActivityTests {
    private let article: ArticleID
    private let cluster = Cluster(3)
    private let tab = SessionID(high: 1, low: 1)

    init() throws {
        article = try ArticleID("front-page")
        cluster.run(.seconds(2))
    }

    private func seen(of index: Int) -> Activity? {
        cluster[1].state.activity(of: cluster[index].member)
    }

    private func report(_ isActive: Bool, _ viewing: [ArticleID] = [], in session: SessionID)
        -> Reply?
    {
        let report = ActivityReport(isActive: isActive, viewing: viewing)
        let reply = cluster[0].ask(.report(session, report))
        cluster.run(.seconds(2))
        return reply
    }

    @Test func whatASessionViewsIsSeenUntilItCloses() {
        #expect(report(true, [article], in: tab) == .noSession)
        cluster[0].ask(.openSession(tab))
        #expect(report(true, [article], in: tab) == .noted)
        #expect(seen(of: 0)?.viewing == [article])
        #expect(cluster[1].lock(article) == nil, "viewing claims nothing")
        cluster.dispatch(.sessionClosed(tab), to: 0)
        cluster.run(.seconds(2))
        #expect(seen(of: 0)?.viewing == [])
        cluster.settle()
    }

    @Test func whatIsTooMuchForABeaconIsLeftOut() throws {
        cluster[0].ask(.openSession(tab))
        let many = try (0..<20).map { try ArticleID(String(repeating: "x", count: 200) + "\($0)") }
        #expect(report(true, many, in: tab) == .noted)
        let viewing = try #require(seen(of: 0)?.viewing)
        #expect(viewing.count == NewsroomLimits.viewedBytes / 202)
        cluster.settle()
    }

    @Test func peopleGrowIdleAndAreAtWorkAgainWithTheNextThingTheyDo() {
        cluster[0].claim(article)
        cluster.run(.seconds(60))
        #expect(seen(of: 0) == Activity(isIdle: false, ago: .seconds(0), viewing: []))
        cluster.run(.seconds(3_600))
        #expect(seen(of: 0) == Activity(isIdle: true, ago: .seconds(3_600), viewing: []))
        let ago =
            cluster[1].state.now.wall.millisecondsSinceEpoch
            - (cluster[1].state.lastActive(cluster[0].member)?.millisecondsSinceEpoch ?? 0)
        #expect((3_599_000...3_720_000).contains(ago))
        cluster[0].release(article)
        cluster.run(.seconds(2))
        #expect(seen(of: 0)?.isIdle == false)
        cluster.settle()
    }

    @Test func aProgramThatSaysThatNobodyIsThereIsBelievedUnlessAnotherKnowsOfSomebody() {
        let other = SessionID(high: 2, low: 2)
        cluster[0].ask(.openSession(tab))
        cluster[0].ask(.openSession(other))
        _ = report(true, in: other)
        _ = report(false, in: tab)
        #expect(seen(of: 0)?.isIdle == false)
        cluster.dispatch(.sessionClosed(other), to: 0)
        _ = report(false, in: tab)
        #expect(seen(of: 0)?.isIdle == true)
        _ = report(true, in: tab)
        #expect(seen(of: 0)?.isIdle == false)
        cluster.settle()
    }

    @Test func whatAProgramSaidLongAgoKeepsNobodyAtWork() {
        let old = SessionID(high: 2, low: 2)
        cluster[0].ask(.openSession(tab))
        cluster[0].ask(.openSession(old))
        _ = report(true, in: old)
        cluster.run(NewsroomLimits.activeFor)
        cluster[0].claim(article)
        cluster.run(.seconds(2))
        #expect(seen(of: 0)?.isIdle == false)
        _ = report(false, in: tab)
        #expect(seen(of: 0)?.isIdle == true, "the old session has not said so again")
        _ = report(true, in: old)
        _ = report(false, in: tab)
        #expect(seen(of: 0)?.isIdle == false)
        cluster.settle()
    }

    @Test func nothingIsKnownOfWhoIsGone() {
        cluster.crash(0)
        cluster.run(.seconds(8))
        #expect(seen(of: 0) == nil)
        cluster.start(0)
        cluster.settle()
        #expect(seen(of: 0) != nil)
    }

    @Test func whoeverClaimsNextKnowsWhatWasSavedLast() throws {
        let (first, second) = (try Text("41", limit: 128), try Text("42", limit: 128))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster[0].ask(.release(article, revision: first))
        cluster.run(.seconds(1))
        cluster[1].claim(article)
        #expect(cluster[1].lock(article)?.claim.revision?.name == first)
        #expect(cluster[1].lock(article)?.claim.revision?.member == cluster[0].member)
        cluster.run(.seconds(1))
        cluster[2].take(article)
        cluster.run(.seconds(1))
        cluster[2].ask(.release(article, revision: second))
        cluster.run(.seconds(1))
        cluster[1].claim(article)
        cluster.run(.seconds(1))
        cluster[1].release(article)
        cluster.run(.seconds(1))
        cluster[0].claim(article)
        let revision = try #require(cluster[0].lock(article)?.claim.revision)
        #expect(revision.name == second && revision.member == cluster[2].member, "carried on")
        cluster.settle()
    }
}
