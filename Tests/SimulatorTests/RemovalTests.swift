import Newsroom
import Replication
import Testing
import Wire

@testable import Simulator

@Suite struct RemovalTests {
    let article: ArticleID

    init() throws {
        article = try ArticleID("front-page")
    }

    private func keys(_ nodes: [Node]) -> Set<NewsroomKey?> {
        Set(nodes.map(\.state.newsroomKey))
    }

    @Test func whatARemovedMemberHoldsIsFreeAndItsLinksAreCutWithinASecond() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        cluster[3].claim(article)
        cluster.run(.milliseconds(500))
        #expect(cluster[1].lock(article)?.claim.member == cluster[3].member)
        #expect(cluster[0].ask(.remove(cluster[3].member)) == .adopted)
        cluster.run(.seconds(1))
        let gone = cluster[3].member
        for node in cluster.nodes.prefix(3) {
            #expect(node.lock(article) == nil)
            #expect(node.state.roster.members[gone] == nil)
            #expect(!node.state.links.values.contains { $0.member == gone })
            #expect(node.announcements.contains(.memberGone(gone)))
            #expect(
                node.announcements.contains {
                    if case .released(let claim) = $0 { claim.member == gone } else { false }
                })
        }
        #expect(cluster[3].state.isOutsider)
        #expect(cluster[3].state.lastRefusal == .removed)
        #expect(cluster[3].lock(article) == nil)
        #expect(cluster[3].claim(article) == .forbidden)
        guard case .held? = cluster[1].claim(article) else {
            Issue.record("the article is not free")
            return
        }
        cluster.run(.seconds(10))
        #expect(
            cluster.nodes.prefix(3).allSatisfy {
                $0.lock(article)?.claim.member == cluster[1].member
            })
    }

    @Test func theKeyIsRotatedForEveryoneButTheRemoved() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        let first = cluster[3].state.newsroomKey
        #expect(first?.generation == 1 && keys(cluster.nodes).count == 1)
        #expect(cluster[0].ask(.remove(cluster[3].member)) == .adopted)
        cluster.run(.seconds(3))
        let rest = Array(cluster.nodes.prefix(3))
        #expect(keys(rest).count == 1)
        let key = try #require(cluster[0].state.newsroomKey)
        #expect(key.generation == 2 && key.secret != first?.secret)
        #expect(cluster[3].state.newsroomKey == first)
        let rotations = cluster[0].state.facts.ordered.filter {
            if case .newsroomKey = $0.body { true } else { false }
        }
        #expect(rotations.count == 1)
        // What is sealed under the new key says nothing to whoever has the old one.
        let sender = cluster[1]
        var sealer = Sealer(
            newsroom: sender.newsroom, member: sender.member, instance: sender.state.instance,
            key: key)
        let packet = try sealer.seal([1, 2, 3])
        var stranger = Opener(newsroom: sender.newsroom, key: try #require(first))
        var friend = Opener(newsroom: sender.newsroom, key: key)
        let opened = try friend.open(packet) { _ in sender.member }
        #expect(opened.payload == [1, 2, 3])
        do throws(WireError) {
            _ = try stranger.open(packet) { _ in sender.member }
            Issue.record("the old key opened it")
        } catch {
            #expect(error == .otherKey)
        }
    }

    @Test func aRemovedMembersLaterWordsChangeNothing() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        cluster.partition([0, 1, 2], [3])
        cluster.run(.seconds(1))
        #expect(cluster[0].ask(.remove(cluster[3].member)) == .adopted)
        cluster.run(.seconds(3))
        // It has not heard of it yet.
        cluster[3].claim(article, offline: true)
        #expect(cluster[3].lock(article) != nil)
        let before = cluster[1].state.facts
        cluster.heal()
        cluster.run(.seconds(20))
        for node in cluster.nodes.prefix(3) {
            #expect(node.lock(article) == nil)
            #expect(node.state.facts == before)
            #expect(node.state.replica.namespaces[cluster[3].member] == nil)
        }
        #expect(cluster[3].state.isOutsider)
        #expect(cluster[3].state.lastRefusal == .removed)
        #expect(cluster[3].claim(article) == .forbidden)
    }

    @Test func concurrentRemovalsByTwoAdminsEndWithOneKeyThatNeitherOfTheRemovedHas() throws {
        let cluster = Cluster(6, town: .withAdmins)
        cluster.run(.seconds(3))
        cluster.partition([0, 1, 4], [2, 3, 5])
        cluster.run(.seconds(7))
        #expect(cluster[1].ask(.remove(cluster[3].member)) == .adopted)
        #expect(cluster[2].ask(.remove(cluster[4].member)) == .adopted)
        cluster.run(.seconds(3))
        #expect(cluster[0].state.newsroomKey?.generation == 2)
        #expect(cluster[5].state.newsroomKey?.generation == 2)
        let used = cluster.nodes.map(\.state.newsroomKey)
        cluster.heal()
        cluster.run(.seconds(20))
        let rest = [0, 1, 2, 5].map { cluster[$0] }
        #expect(keys(rest).count == 1)
        let key = try #require(cluster[0].state.newsroomKey)
        #expect(key.generation == 3 && !used.contains(key))
        for removed in [3, 4] {
            #expect(cluster[removed].state.newsroomKey != key)
            #expect(cluster[removed].state.isOutsider)
        }
        #expect(Set(rest.map(\.digest)).count == 1)
        #expect(rest.allSatisfy { !$0.state.facts.needsRotation })
    }

    @Test func whoJoinedMeanwhileGetsTheNewKeyOverItsLink() throws {
        let cluster = Cluster(5, knowing: 4)
        cluster.run(.seconds(3))
        cluster[0].ask(.remove(cluster[3].member))
        cluster.run(.seconds(3))
        cluster.start(4)
        cluster.run(.seconds(5))
        #expect(cluster[4].state.newsroomKey == cluster[0].state.newsroomKey)
        #expect(cluster[4].state.newsroomKey?.generation == 2)
        #expect(cluster[1].state.membersHere.count == 4)
    }

    @Test func aRefusalAloneRemovesNobody() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        cluster[1].claim(article)
        cluster.run(.milliseconds(500))
        let link = try #require(cluster[1].links.first)
        cluster.dispatch(.message(link, .refused(.removed)), to: 1)
        cluster[0].ask(.remove(cluster[3].member))
        cluster.run(.seconds(5))
        #expect(!cluster[1].state.isOutsider)
        #expect(cluster[0].lock(article)?.claim.member == cluster[1].member)
        #expect(cluster[1].lock(article)?.condition == .held)
    }

    @Test func whoseRemovalFellIsBackWithANewRun() throws {
        let cluster = Cluster(5, town: .withAdmins)
        cluster.run(.seconds(3))
        cluster.partition([0, 2], [1, 3, 4])
        cluster.run(.seconds(7))
        // Neither side hears of the other's removal.
        #expect(cluster[1].ask(.remove(cluster[3].member)) == .adopted)
        #expect(cluster[0].ask(.remove(cluster[1].member)) == .adopted)
        cluster.run(.seconds(2))
        #expect(cluster[3].state.isOutsider)
        cluster.heal()
        cluster.run(.seconds(40))
        #expect(cluster[1].state.isOutsider && !cluster[3].state.isOutsider)
        #expect(cluster[3].state.lastRefusal == nil)
        guard case .held? = cluster[3].claim(article) else {
            Issue.record("not held")
            return
        }
        cluster.run(.seconds(1))
        let rest = [0, 2, 3, 4].map { cluster[$0] }
        #expect(rest.allSatisfy { $0.lock(article)?.claim.member == cluster[3].member })
        #expect(keys(rest).count == 1 && Set(rest.map(\.digest)).count == 1)
    }

    @Test func aKeyThatTheFactsDoNotCallForIsNotTaken() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(3))
        let key = cluster[1].state.newsroomKey
        let link = try #require(cluster[1].links.first)
        let false1 = NewsroomKey(generation: 1, secret: .zero)
        let false9 = NewsroomKey(generation: 9, secret: .zero)
        cluster.dispatch(.message(link, .newsroomKey(false1)), to: 1)
        cluster.dispatch(.message(link, .newsroomKey(false9)), to: 1)
        #expect(cluster[1].state.newsroomKey == key)
        cluster[0].ask(.remove(cluster[2].member))
        cluster.run(.seconds(3))
        let next = try #require(cluster[1].state.newsroomKey)
        #expect(next.generation == 2)
        let left = try #require(cluster[1].links.first)
        cluster.dispatch(
            .message(left, .newsroomKey(NewsroomKey(generation: 2, secret: .zero))), to: 1)
        if let key { cluster.dispatch(.message(left, .newsroomKey(key)), to: 1) }
        #expect(cluster[1].state.newsroomKey == next)
    }

    @Test func whoWasAwayOpensItsOwnBoxAndKeepsTheKeyOverARestart() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        cluster.crash(1)
        cluster[0].ask(.remove(cluster[3].member))
        cluster.run(.seconds(3))
        cluster.start(1)
        cluster.run(.seconds(5))
        #expect(cluster[1].state.newsroomKey == cluster[0].state.newsroomKey)
        cluster.crash(1)
        cluster.start(1)
        #expect(cluster[1].state.newsroomKey == cluster[0].state.newsroomKey)
        // The removed one starts again without what it held.
        cluster.crash(3)
        cluster.start(3)
        #expect(cluster[3].state.isOutsider && cluster[3].state.locks.isEmpty)
        #expect(cluster[3].state.lastRefusal == .removed)
        cluster.run(.seconds(3))
        #expect(cluster[3].state.replica.namespaces[cluster[3].member] == nil)
    }

    @Test func onlyAdminsNameAdminsAndRemoveAndNobodyRemovesASenior() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        #expect(cluster[1].ask(.remove(cluster[2].member)) == .forbidden)
        #expect(cluster[1].ask(.grant(cluster[1].member)) == .forbidden)
        #expect(cluster[0].ask(.remove(cluster[0].member)) == .forbidden)
        #expect(cluster[0].ask(.grant(cluster[1].member)) == .adopted)
        cluster.run(.seconds(1))
        #expect(cluster[2].state.roster.members[cluster[1].member]?.role == .admin)
        #expect(cluster[1].ask(.remove(cluster[0].member)) == .forbidden)
        #expect(cluster[1].ask(.remove(cluster[2].member)) == .adopted)
        cluster.run(.seconds(4))
        let rest = [0, 1, 3].map { cluster[$0] }
        #expect(keys(rest).count == 1 && cluster[0].state.newsroomKey?.generation == 2)
        // A removed admin's own removals and guests stay.
        #expect(cluster[0].ask(.remove(cluster[1].member)) == .adopted)
        cluster.run(.seconds(4))
        #expect(cluster[3].state.roster.orderedIDs.count == 2)
        #expect(cluster[3].state.roster.removed.count == 2)
        #expect(keys([cluster[0], cluster[3]]).count == 1)
        #expect(cluster[0].state.newsroomKey?.generation == 3)
    }

    @Test func whoAnAdminInvitedJoinsWithNothingButItsCode() throws {
        let (cluster, _) = try withGuest()
        cluster.start(4)
        cluster.run(.seconds(5))
        #expect(cluster[4].state.roster.orderedIDs.count == 5)
        #expect(cluster[4].state.newsroomKey == cluster[0].state.newsroomKey)
        #expect(cluster[2].state.membersHere.count == 5)
    }

    @Test func theGuestOfARemovedAdminIsOutIfItCameUnseen() throws {
        let (cluster, admin) = try withGuest()
        cluster.partition([0, 2, 3], [1, 4])
        cluster.start(4)
        cluster.run(.seconds(8))
        #expect(cluster[1].state.roster.members[cluster[4].member] != nil)
        cluster[4].claim(article, offline: true)
        #expect(cluster[0].ask(.remove(admin)) == .adopted)
        cluster.run(.seconds(2))
        cluster.heal()
        cluster.run(.seconds(15))
        for index in [0, 2, 3] {
            #expect(cluster[index].state.roster.orderedIDs.count == 3)
            #expect(cluster[index].lock(article) == nil)
        }
        for index in [1, 4] {
            #expect(cluster[index].state.isOutsider)
            #expect(cluster[index].state.lastRefusal == .removed)
            #expect(cluster[index].claim(article) == .forbidden)
            #expect(cluster[index].state.newsroomKey != cluster[0].state.newsroomKey)
        }
    }

    /// Four who know each other, the second an admin, whose code the fifth has redeemed alone.
    private func withGuest() throws -> (Cluster, MemberID) {
        let town = TestNewsroom.withAdmins
        let cluster = Cluster(5, town: town, knowing: 4)
        cluster.run(.seconds(3))
        let code = JoinCode(
            genesis: town.genesis, admin: town.identities[1], role: .editor,
            expires: WallTime(millisecondsSinceEpoch: 4_000_000_000_000), uses: 1,
            lamport: cluster[1].state.clock.now.advanced(), rosterHead: .zero)
        cluster[1].ask(.adopt(code.invite))
        cluster.prepare(
            4,
            with: try code.redeem(
                identity: town.identities[4],
                names: Names(editor: Text("Guest", limit: 128), device: Text("host", limit: 128)),
                now: WallTime(millisecondsSinceEpoch: HostClock.epoch)))
        return (cluster, cluster[1].member)
    }

    @Test func aLostFoundersNewsroomIsRecovered() throws {
        let town = TestNewsroom.advisory
        let cluster = Cluster(3)
        cluster.run(.seconds(3))
        cluster.crash(0)
        let grant = try #require(
            Wire.Founding.recoveryGrant(
                code: town.recovery, to: cluster[1].member, in: town.newsroom,
                lamport: cluster[1].state.clock.now.advanced()))
        #expect(cluster[1].ask(.adopt(grant)) == .adopted)
        cluster.run(.seconds(1))
        #expect(cluster[1].ask(.remove(cluster[0].member)) == .adopted)
        cluster.run(.seconds(4))
        #expect(
            cluster[2].state.roster.orderedIDs == [cluster[1].member, cluster[2].member].sorted())
        #expect(cluster[2].state.newsroomKey?.generation == 2)
        cluster.start(0)
        cluster.run(.seconds(5))
        #expect(cluster[0].state.isOutsider)
    }
}
