import Newsroom
import Replication
import Testing

@testable import Simulator

@Suite struct ClusterTests {
    let article: ArticleID

    init() throws {
        article = try ArticleID("politics/budget")
    }

    @Test func threeNodesSeeEachOtherAndEachOthersClaims() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        for node in cluster.nodes {
            #expect(node.state.membersHere.count == 3)
            #expect(!node.state.isCutOff)
        }
        guard case .held(let claim)? = cluster[0].claim(article) else {
            Issue.record("not held")
            return
        }
        cluster.run(.milliseconds(100))
        for node in cluster.nodes {
            let lock = node.lock(article)
            #expect(lock?.claim.id == claim.id)
            #expect(lock?.condition == .held)
            #expect(lock?.isEstablished == true)
            #expect(lock?.seenBy == 3)
            #expect(lock?.membersHere == 3)
        }
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
    }

    @Test func whatSomeoneHoldsIsRefusedUntilItIsReleased() throws {
        let cluster = Cluster(2)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.milliseconds(50))
        guard case .refused(let lock, .heldByOther)? = cluster[1].claim(article) else {
            Issue.record("not refused")
            return
        }
        #expect(lock.member == cluster[0].member)
        guard case .refused? = cluster[1].release(article) else {
            Issue.record("released what it does not hold")
            return
        }
        guard case .released? = cluster[0].release(article) else {
            Issue.record("not released")
            return
        }
        cluster.run(.milliseconds(50))
        #expect(cluster[1].lock(article) == nil)
        guard case .held(let claim)? = cluster[1].claim(article) else {
            Issue.record("not held")
            return
        }
        #expect(claim.term == Term(clamping: 2))
    }

    @Test func claimingWhatIHoldChangesNothing() throws {
        let cluster = Cluster(2)
        cluster.run(.seconds(2))
        let first = cluster[0].claim(article)
        cluster.run(.seconds(1))
        let version = cluster[0].state.version
        guard case .held(let again)? = cluster[0].claim(article), case .held(let claim)? = first
        else {
            Issue.record("not held")
            return
        }
        #expect(again.id == claim.id)
        #expect(cluster[0].state.version == version)
    }

    @Test func takingOverTellsTheLoserOnceAndNobodyElse() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.milliseconds(50))
        cluster[1].take(article)
        cluster.run(.seconds(2))
        #expect(cluster[0].losses.map(\.reason) == [.takenOver])
        #expect(cluster[0].losses.first?.winner?.member == cluster[1].member)
        #expect(cluster[1].losses.isEmpty && cluster[2].losses.isEmpty)
        #expect(cluster.nodes.allSatisfy { $0.lock(article)?.claim.member == cluster[1].member })
    }

    @Test func twoClaimsInAPartitionLeaveOneHolderAfterItHealed() throws {
        let cluster = Cluster(2)
        cluster.run(.seconds(2))
        cluster.partition([0], [1])
        cluster[0].claim(article)
        cluster[1].claim(article)
        cluster.run(.seconds(20))
        #expect(cluster[0].state.isCutOff && cluster[1].state.isCutOff)
        #expect(cluster[0].lock(article)?.condition == .unverified)
        cluster.heal()
        cluster.run(.seconds(10))
        let holders = Set(cluster.nodes.compactMap { $0.lock(article)?.claim.member })
        #expect(holders.count == 1)
        #expect(cluster.nodes.map(\.losses.count).sorted() == [0, 1])
        #expect(cluster[0].digest == cluster[1].digest)
        // The winner's token beats whatever the loser showed.
        let loser = cluster.nodes.first { !$0.losses.isEmpty }
        let token = cluster[0].lock(article)?.claim.id.lamport ?? .zero
        #expect((loser?.losses.first?.claim.lamport ?? .max) < token)
    }

    /// Three nodes, of which the last has just crashed with the article.
    private func crashedHolder() -> Cluster {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[2].claim(article)
        cluster.run(.seconds(1))
        cluster.crash(2)
        return cluster
    }

    @Test func aCrashedHoldersLockIsOrphanedAndClaimable() throws {
        let cluster = crashedHolder()
        cluster.run(.seconds(1))
        #expect(
            cluster[0].state.presence.first { $0.member.id == cluster[2].member }?.status == .gone)
        guard case .refused? = cluster[0].claim(article) else {
            Issue.record("taken within the grace time")
            return
        }
        cluster.run(.seconds(16))
        #expect(cluster[0].lock(article)?.condition == .orphaned)
        #expect(
            cluster[0].announcements.contains { if case .orphaned = $0 { true } else { false } })
        guard case .held? = cluster[0].claim(article) else {
            Issue.record("an orphan was refused")
            return
        }
        cluster.run(.seconds(1))
        cluster.start(2)
        cluster.run(.seconds(3))
        #expect(cluster[2].losses.count == 1)
        #expect(cluster[2].losses.first?.winner?.member == cluster[0].member)
        cluster.crash(2)
        cluster.start(2)
        cluster.run(.seconds(3))
        #expect(cluster[2].losses.count == 1, "told once, even across a restart")
    }

    @Test func watchersHearThatAHolderIsBackOnlyWhenItIs() throws {
        let cluster = crashedHolder()
        cluster.run(.seconds(17))
        cluster.partition([0], [1, 2])
        cluster.run(.seconds(10))
        #expect(cluster[0].state.isCutOff)
        cluster.heal()
        cluster.run(.seconds(30))
        func told(_ isMeant: (Announcement) -> Bool) -> Int {
            cluster[0].announcements.count(where: isMeant)
        }
        #expect(cluster[0].lock(article)?.condition == .orphaned)
        #expect(told { if case .orphaned = $0 { true } else { false } } == 1)
        #expect(told { if case .restored = $0 { true } else { false } } == 0, "it is down")
        cluster.start(2)
        cluster.run(.seconds(3))
        #expect(cluster[0].lock(article)?.condition == .held)
        #expect(told { if case .restored = $0 { true } else { false } } == 1)
    }

    @Test func aHolderThatIsBackWithinTheGraceTimeHoldsItsLockAgain() throws {
        let cluster = crashedHolder()
        cluster.run(.seconds(5))
        cluster.start(2)
        cluster.run(.milliseconds(2))
        #expect(cluster[2].lock(article)?.condition == .unverified)
        cluster.run(.seconds(2))
        for node in cluster.nodes {
            #expect(node.lock(article)?.claim.member == cluster[2].member)
            #expect(node.lock(article)?.condition == .held)
        }
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        let freed = cluster[0].announcements.contains {
            if case .released = $0 { true } else { false }
        }
        #expect(!freed, "no flicker while the new instance came in")
    }

    @Test func whoeverIsCutOffSaysSoAndTheOthersCallItGone() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[2].claim(article)
        cluster.run(.seconds(1))
        cluster.partition([0, 1], [2])
        cluster.run(.seconds(6))
        #expect(cluster[2].state.isCutOff)
        #expect(!cluster[2].state.presence.contains { $0.status == .gone })
        #expect(cluster[2].lock(article)?.condition == .unverified)
        #expect(cluster[0].state.peers[cluster[2].member]?.status == .gone)
        #expect(!cluster[0].state.isCutOff)
        cluster.heal()
        cluster.run(.seconds(5))
        #expect(!cluster[2].state.isCutOff)
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
    }

    @Test func afterALongCutAllIsEqualWithinFiveSeconds() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster.partition([0, 1], [2])
        cluster.run(.seconds(90))
        cluster[0].claim(article)
        cluster.heal()
        cluster.run(.seconds(5))
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        #expect(cluster[2].lock(article)?.claim.member == cluster[0].member)
    }

    @Test func whoWasGoneBeforeACutIsJudgedAnewAfterIt() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster.crash(2)
        cluster.run(.seconds(20))
        #expect(cluster[0].state.lapsed == [cluster[2].member])
        cluster.partition([0], [1, 2])
        cluster.run(.seconds(10))
        cluster.start(2)
        cluster.run(.seconds(5))
        cluster[2].claim(article)
        cluster.run(.seconds(1))
        // Only node 1 is heard first; what it brings must not look like an orphan.
        cluster.partition([0, 1], [2])
        cluster.run(.milliseconds(4_500))
        #expect(cluster[0].lock(article)?.condition == .held)
        guard case .refused? = cluster[0].claim(article) else {
            Issue.record("a living holder's lock was taken")
            return
        }
    }

    @Test func withoutMulticastClaimsStillReachEveryoneInTwoSeconds() throws {
        let cluster = Cluster(8)
        cluster.weather.isMulticastOn = false
        cluster.run(.seconds(5))
        #expect(cluster.nodes.allSatisfy { $0.state.membersHere.count == 8 })
        cluster[7].claim(article)
        cluster.run(.seconds(2))
        #expect(cluster.nodes.allSatisfy { $0.lock(article)?.claim.member == cluster[7].member })
        cluster.run(.seconds(30))
        #expect(cluster.nodes.allSatisfy { $0.state.membersHere.count == 8 })
    }

    @Test func aRecordedRunReplaysToTheSameDigest() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster[1].take(article)
        cluster.run(.seconds(1))
        for node in cluster.nodes {
            #expect(try node.replayedDigest() == node.digest)
        }
    }

    @Test func noAckLeavesBeforeItsPromiseIsOnDisk() throws {
        let cluster = Cluster(2)
        cluster.weather.isMulticastOn = false
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.setDiskDelay(.milliseconds(1_000))
        cluster.run(.milliseconds(10))
        // The holder greets anew while the acker's promise is on its way to the disk.
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.milliseconds(500))
        #expect(cluster[0].state.links.values.contains { $0.isGreeted })
        // A second each: the ceiling, the claim with its certificate, and what lies between.
        cluster.run(.seconds(10))
        #expect(cluster[0].lock(article)?.isEstablished == true)
    }

    @Test func whatWaitsForTheClocksCeilingIsNotOvertaken() throws {
        let cluster = Cluster(1, isStarted: false)
        // The first ceiling is still on its way to a slow disk.
        cluster.setDiskDelay(.milliseconds(600))
        cluster.start(0)
        cluster.run(.milliseconds(300))
        cluster[0].claim(article)
        cluster.run(.milliseconds(400))
        cluster[0].release(article)
        cluster.run(.seconds(3))
        cluster.crash(0)
        cluster.start(0)
        #expect(cluster[0].lock(article) == nil, "a released lock rose again")
    }

    @Test func aSlowDiskHoldsNothingBackOnceTheCeilingIsWritten() throws {
        let cluster = Cluster(3)
        cluster.setDiskDelay(.milliseconds(600))
        for index in 0..<3 { cluster.crash(index) }
        for index in 0..<3 { cluster.start(index) }
        cluster.run(.seconds(3))
        #expect(cluster[0].claim(article) != nil, "the answer waits for the disk")
        cluster.run(.milliseconds(20))
        #expect(cluster[1].lock(article)?.claim.member == cluster[0].member)
    }

    @Test func aMemberWhoseOldDiskWasPutBackIsHereAgain() throws {
        let cluster = Cluster(3)
        let copy = cluster[2].disk
        cluster.run(.seconds(2))
        for _ in 0..<2 {
            cluster.crash(2)
            cluster.start(2)
            cluster.run(.seconds(2))
        }
        cluster.restore(copy, to: 2)
        cluster[2].claim(article)
        cluster.run(.seconds(25))
        for node in cluster.nodes {
            #expect(node.state.membersHere.count == 3)
            #expect(node.lock(article)?.condition == .held)
        }
    }

    @Test func whatFollowsALossIsToldAfterIt() throws {
        let cluster = Cluster(2)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.milliseconds(50))
        cluster.setDiskDelay(.milliseconds(600))
        cluster[1].take(article)
        cluster.run(.milliseconds(50))
        cluster[0].take(article)
        cluster.run(.seconds(3))
        let told = cluster[0].announcements.suffix(2)
        guard case .lost? = told.first, case .taken? = told.last else {
            Issue.record("told \(told)")
            return
        }
        #expect(cluster[0].losses.count == 1 && cluster[1].losses.count == 1)
    }
}
