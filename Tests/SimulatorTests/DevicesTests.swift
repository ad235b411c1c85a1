import Newsroom
import Replication
import Testing

@testable import Simulator

/// One editor at two machines, and others who would like to be taken for it.
@Suite struct DevicesTests {
    private let article: ArticleID
    private let cluster = Cluster(3)

    init() throws {
        article = try ArticleID("front-page")
        cluster.run(.seconds(2))
    }

    private func vouch(_ one: Int, for other: Int, _ isOwn: Bool = true) -> Reply? {
        let reply = cluster[one].ask(.vouch(cluster[other].member, isOwn: isOwn))
        cluster.run(.seconds(1))
        return reply
    }

    private var isClaimed: Bool {
        if case .held? = cluster[1].claim(article) { true } else { false }
    }

    @Test func onlyTheWordOfBothMakesTwoMachinesOneEditors() {
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        #expect(!isClaimed)
        _ = vouch(1, for: 0)
        #expect(!isClaimed, "one's own word steals nothing")
        _ = vouch(0, for: 1)
        #expect(cluster[2].state.isSameEditor(cluster[0].member, cluster[1].member))
        #expect(!cluster[2].state.isSameEditor(cluster[0].member, cluster[2].member))
        #expect(isClaimed)
        cluster.run(.seconds(1))
        #expect(cluster[2].lock(article)?.claim.member == cluster[1].member)
        #expect(cluster[0].losses.map(\.reason) == [.continued])
        #expect(cluster[0].losses.first?.winner?.member == cluster[1].member)
        cluster.settle()
    }

    @Test func whatWasSaidOutlivesARestartAndIsOverOnceOneTakesItBack() {
        _ = vouch(1, for: 0)
        _ = vouch(0, for: 1)
        cluster.crash(0)
        cluster.run(.seconds(8))
        cluster.start(0)
        cluster.run(.seconds(5))
        #expect(cluster[1].state.isSameEditor(cluster[0].member, cluster[1].member))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        _ = vouch(0, for: 1, false)
        #expect(!isClaimed)
        #expect(cluster[0].state.ownDevices.isEmpty)
        cluster.settle()
    }

    @Test func aLongRunsTombstonesTakeItsWordNotAlong() {
        _ = vouch(1, for: 0)
        _ = vouch(0, for: 1)
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster[0].release(article)
        cluster.leap(.days(8))
        cluster.run(.seconds(30))
        #expect(cluster[2].state.isSameEditor(cluster[0].member, cluster[1].member))
        cluster.settle()
    }

    @Test func aProgramThereAsksAsOthersDo() throws {
        _ = vouch(1, for: 0)
        _ = vouch(0, for: 1)
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        let linter = ClaimDetails(agent: try Text("linter", limit: 64))
        guard
            case .refused(_, .heldByOther)? = cluster[1].ask(
                .claim(article, linter, offline: false))
        else {
            Issue.record("a program went on with what a person holds")
            return
        }
        cluster.settle()
    }

    @Test func nobodyVouchesForItselfOrAStrangerAndNotForTooMany() {
        let cluster = Cluster(NewsroomLimits.devices + 2)
        cluster.run(.seconds(2))
        let own = cluster[0].member
        #expect(cluster[0].ask(.vouch(own, isOwn: true)) == .forbidden)
        #expect(cluster[0].ask(.vouch(MemberID(.zero), isOwn: true)) == .forbidden)
        for index in 1...NewsroomLimits.devices {
            cluster[0].ask(.vouch(cluster[index].member, isOwn: true))
        }
        let last = cluster[NewsroomLimits.devices + 1].member
        #expect(
            cluster[0].ask(.vouch(last, isOwn: true)) == .full(limit: NewsroomLimits.devices))
        cluster.settle()
        #expect(cluster[1].state.vouched(by: own).count == NewsroomLimits.devices)
    }

    @Test func underQuorumItGoesOnOnceAMajorityHasSeenIt() {
        let cluster = Cluster(3, town: .quorum)
        cluster.run(.seconds(2))
        cluster[0].ask(.vouch(cluster[1].member, isOwn: true))
        cluster[1].ask(.vouch(cluster[0].member, isOwn: true))
        cluster[0].claim(article)
        cluster.run(.seconds(2))
        cluster[1].claim(article)
        cluster.run(.seconds(2))
        #expect(cluster[2].lock(article)?.claim.member == cluster[1].member)
        #expect(cluster[0].losses.map(\.reason) == [.continued])
        cluster.settle()
    }
}
