import Newsroom
import Replication
import Testing

@testable import Simulator

/// A newsroom whose beacons are stretched; most of its machines are off.
@Suite struct LargeNewsroomTests {
    private static let town = TestNewsroom(
        members: NewsroomLimits.unscaledMembers + 2, policy: .advisory)

    /// Five machines that are on and see each other, the first of which holds `article`.
    private func working(on article: ArticleID) -> Cluster {
        let cluster = Cluster(
            NewsroomLimits.unscaledMembers + 2, town: LargeNewsroomTests.town, isStarted: false)
        for index in 0..<5 { cluster.start(index) }
        cluster.run(.seconds(8))
        cluster[0].claim(article)
        cluster.run(.seconds(2))
        return cluster
    }

    /// Machine `index` hears, and is heard by, these alone.
    private func isolate(_ index: Int, with friends: Set<Int>, in cluster: Cluster) {
        let cut = (0..<5).filter { $0 != index && !friends.contains($0) }
        cluster.cut(cut.flatMap { [(from: index, to: $0), (from: $0, to: index)] })
    }

    private func voters(for article: ArticleID, at node: Node) -> Set<MemberID> {
        Set(node.state.tallies[article]?.acks.keys.map { $0 } ?? [])
    }

    @Test func allWhoAreOnSeeEachOtherAndTheLock() throws {
        let article = try ArticleID("a")
        let cluster = working(on: article)
        let all = Set((0..<5).map { cluster[$0].member })
        for index in 0..<5 {
            #expect(cluster[index].state.membersHere == all, "node \(index)")
            #expect(cluster[index].lock(article)?.claim.member == cluster[0].member)
            let voters = voters(for: article, at: cluster[index])
            #expect(voters.isSuperset(of: all.subtracting([cluster[0].member])), "node \(index)")
        }
    }

    @Test func aLinkBringsNoOthersAcksOfAThirdMembersClaim() throws {
        let article = try ArticleID("a")
        let other = try ArticleID("b")
        let cluster = working(on: article)
        isolate(4, with: [0, 1], in: cluster)
        cluster[0].claim(other)
        cluster.run(.seconds(1))
        let unheard: Set = [cluster[2].member, cluster[3].member]
        #expect(voters(for: other, at: cluster[1]).isSuperset(of: unheard))
        // Its links begin anew, and each greets it with acks.
        for link in cluster[4].links {
            cluster.simulation.lose(link, of: cluster[4].host, isSilent: false)
        }
        cluster.run(.seconds(4))
        #expect(!cluster[4].links.isEmpty)
        let voters = voters(for: other, at: cluster[4])
        #expect(voters.contains(cluster[1].member) && voters.isDisjoint(with: unheard))
    }

    @Test func aClaimantIsBroughtTheAcksThatItLost() throws {
        let article = try ArticleID("a")
        let cluster = working(on: article)
        cluster.crash(0)
        isolate(0, with: [1], in: cluster)
        cluster.start(0)
        cluster.run(.seconds(8))
        let others = Set((1..<5).map { cluster[$0].member })
        #expect(voters(for: article, at: cluster[0]).isSuperset(of: others))
    }

    @Test func whoFallsSilentIsGoneAfterFivePeriodsAndBackWithItsNextBeacon() throws {
        let cluster = working(on: try ArticleID("a"))
        let lost = cluster[3].member
        cluster.cutPower(3)
        cluster.run(.seconds(8))
        #expect(cluster[0].state.peers[lost]?.status == .gone)
        cluster.start(3)
        cluster.run(.seconds(8))
        #expect(cluster[0].state.membersHere.contains(lost))
        #expect(cluster[3].state.membersHere.count == 5)
    }
}
