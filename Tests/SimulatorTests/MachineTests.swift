import Newsroom
import Replication
import Testing

@testable import Simulator

/// What becomes of a newsroom whose machines are stopped, sleep or lose their power.
@Suite struct MachineTests {
    private let article: ArticleID
    private let cluster = Cluster(3)

    init() throws {
        article = try ArticleID("front-page")
        cluster.run(.seconds(2))
        cluster[2].claim(article)
        cluster.run(.seconds(1))
    }

    private func status(of index: Int) -> PeerStatus? {
        cluster[0].state.peers[cluster[index].member]?.status
    }

    @Test func aDaemonThatIsStoppedSaysGoodbye() {
        cluster.stop(2)
        cluster.run(.milliseconds(100))
        #expect(!cluster[2].isAlive)
        #expect(status(of: 2) == .gone)
        cluster.start(2)
        cluster.settle()
        #expect(cluster[0].lock(article)?.claim.member == cluster[2].member)
    }

    @Test func aMachineWithoutPowerIsGoneAfterFiveSecondsOfSilence() {
        cluster.cutPower(2)
        cluster.run(.seconds(2))
        #expect(status(of: 2) != .gone)
        cluster.run(.seconds(5))
        #expect(status(of: 2) == .gone)
        cluster.start(2)
        cluster.settle()
        #expect(cluster[2].losses.isEmpty)
    }

    /// The tick that misses it, and when that is, must not lengthen the grace.
    @Test func theGraceCountsFromTheLastSignOfLife() throws {
        cluster.cutPower(2)
        cluster.run(.seconds(6))
        let peer = try #require(cluster[0].state.peers[cluster[2].member])
        let heard = try #require(peer.heard)
        #expect(peer.goneSince == heard + NewsroomLimits.goneAfter)
        cluster.run(.milliseconds(14_240))
        guard case .held? = cluster[0].claim(article) else {
            Issue.record("not orphaned in 20 s")
            return
        }
        cluster.start(2)
        cluster.settle()
    }

    /// A run greets and goes before its first beacon; its machine goes on with an older disk.
    @Test func aRunThatOnlyALinkOnceSpokeOfIsForgottenOnceItIsGone() {
        let link = LinkID(99)
        let member = cluster[2].member
        let run = Instance(start: LamportStamp(clamping: 50_000), nonce: 1)
        let state = cluster[0].state
        let hello = Hello(
            newsroom: state.newsroom, instance: run, lamport: run.start,
            factsDigest: state.facts.digest, port: 7947, digestHint: 0)
        let endpoint = Endpoint(host: "10.0.0.3", port: 40_000)
        cluster.dispatch(.linkUp(link, member, endpoint, isDialled: false), to: 0)
        cluster.dispatch(.message(link, .hello(hello)), to: 0)
        #expect(cluster[0].state.peers[member]?.instance == run)
        cluster.dispatch(.linkDown(link), to: 0)
        cluster.run(.seconds(8))
        #expect(cluster[0].state.peers[member]?.instance == cluster[2].state.instance)
        #expect(status(of: 2) == .here)
        cluster.settle()
    }

    @Test func aMachineThatWakesUpCannotTellWhetherItHoldsAnythingStill() {
        cluster.suspend(2)
        cluster.run(.seconds(25))
        guard case .held? = cluster[0].claim(article) else {
            Issue.record("a sleeper's lock is no orphan")
            return
        }
        cluster.partition([0, 1], [2])
        cluster.wake(2, leap: .seconds(3_600))
        cluster.run(.milliseconds(201))
        #expect(cluster[2].lock(article)?.condition == .unverified)
        #expect(cluster[2].lock(article)?.claim.member == cluster[2].member)
        cluster.settle()
        #expect(cluster[2].losses.map(\.winner?.member) == [cluster[0].member])
    }

    @Test func whoIsHeardByOneOfTwoIsHereForBoth() {
        cluster.cut([(from: 2, to: 0), (from: 0, to: 2)])
        cluster.run(.seconds(30))
        #expect(status(of: 2) == .here)
        #expect(cluster[0].lock(article)?.condition == .held)
        cluster.settle()
    }
}
