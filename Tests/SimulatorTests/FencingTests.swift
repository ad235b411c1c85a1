import Newsroom
import Replication
import Testing

@testable import Simulator

/// What a node says of tokens, and that a holder doubts itself before anyone else may take over.
@Suite struct FencingTests {
    let article: ArticleID

    init() throws {
        article = try ArticleID("politics/budget")
    }

    private func word(_ node: Node, _ token: LamportStamp? = nil) -> String {
        switch node.state.check(article, token: token) {
        case .current: "current"
        case .stale: "stale"
        case .orphaned: "orphaned"
        case .unverified: "unverified"
        case .pending: "pending"
        case .free: "free"
        }
    }

    private func token(_ node: Node) throws -> LamportStamp {
        try #require(node.lock(article)?.claim.id.lamport)
    }

    @Test func onlyTheHoldersTokenIsCurrentAndOnAllNodes() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        #expect(word(cluster[0]) == "free")
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        let first = try token(cluster[0])
        #expect(cluster.nodes.map { word($0, first) } == ["current", "current", "current"])
        #expect(cluster.nodes.map { word($0) } == ["current", "stale", "stale"])
        cluster[1].take(article)
        cluster.run(.seconds(1))
        #expect(cluster.nodes.map { word($0, first) } == ["stale", "stale", "stale"])
        let second = try token(cluster[1])
        #expect(second > first)
        #expect(word(cluster[2], second) == "current")
        #expect(word(cluster[2], second.advanced()) == "unverified", "it is from the future")
    }

    @Test func aRestartedHolderIsUnverifiedUntilItHasHeardTheOthers() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster.partition([0], [1, 2])
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.milliseconds(500))
        #expect(word(cluster[0]) == "unverified")
        cluster.heal()
        cluster.run(.seconds(5))
        #expect(word(cluster[0]) == "current")
    }

    @Test func aHolderThatWokeUpIsUnverifiedAtItsFirstTick() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster.partition([0], [1, 2])
        cluster.suspend(0)
        cluster.run(.seconds(8))
        cluster.wake(0)
        cluster.dispatch(.tick, to: 0)
        #expect(word(cluster[0]) == "unverified")
    }

    @Test func aPendingClaimsTokenIsPendingAndTheHolderOfAMinorityUnverified() throws {
        let cluster = Cluster(5, town: .quorum)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        #expect(word(cluster[0]) == "current")
        let old = try token(cluster[0])
        cluster.partition([0, 1], [2, 3, 4])
        cluster.run(.seconds(10))
        #expect(!cluster[0].state.isCutOff, "it hears one")
        #expect(cluster.nodes.prefix(2).map { word($0, old) } == ["unverified", "unverified"])
        let other = try ArticleID("sports/derby")
        cluster[1].claim(other)
        let waiting = try #require(cluster[1].state.pending(of: other).first?.claim.id.lamport)
        guard case .pending = cluster[1].state.check(other, token: waiting) else {
            Issue.record("not pending")
            return
        }
        cluster.run(.seconds(20))
        cluster[2].claim(article)
        cluster.run(.seconds(2))
        #expect(word(cluster[2]) == "current")
        #expect(word(cluster[0]) == "unverified")
        cluster.heal()
        cluster.run(.seconds(10))
        #expect(cluster.nodes.map { word($0, old) }.allSatisfy { $0 == "stale" })
    }

    @Test func watchersAreToldOnceThatOwnLocksAreUnverifiedAndOnceThatTheyAreNot() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster.partition([0], [1, 2])
        cluster.run(.seconds(9))
        cluster.heal()
        cluster.run(.seconds(5))
        let told = cluster[0].announcements.compactMap { announcement -> Bool? in
            switch announcement {
            case .unverified: false
            case .verified: true
            default: nil
            }
        }
        #expect(told == [false, true])
        #expect(
            !cluster[1].announcements.contains { if case .unverified = $0 { true } else { false } })
    }

    /// The margin that the documentation states: a holder is unverified 11 s or more before
    /// anyone's ordinary claim could take its lock.
    @Test(arguments: [LockPolicy.advisory, .quorum], 1...6 as ClosedRange<UInt64>)
    func aHolderIsUnverifiedElevenSecondsBeforeItsLockIsOrphaned(
        policy: LockPolicy, seed: UInt64
    ) throws {
        let town = policy == .quorum ? TestNewsroom.quorum : .advisory
        let cluster = Cluster(5, town: town, seed: seed)
        cluster.run(.milliseconds(2_000 + Int64(seed) * 137))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        // Under `quorum` a colleague in the minority does not make it sure of itself.
        let side = policy == .quorum ? [0, 1] : [0]
        cluster.partition([side, [0, 1, 2, 3, 4].filter { !side.contains($0) }])
        var unverifiedAt: Int64?
        var orphanedAt: Int64?
        for step in 0..<300 where orphanedAt == nil {
            cluster.run(.milliseconds(100))
            let at = Int64(step + 1) * 100
            if unverifiedAt == nil && word(cluster[0]) == "unverified" { unverifiedAt = at }
            let views = cluster.nodes.dropFirst(side.count).map { $0.lock(article)?.condition }
            if views.contains(.orphaned) { orphanedAt = at }
        }
        let unverified = try #require(unverifiedAt, "seed \(seed)")
        let orphaned = try #require(orphanedAt, "seed \(seed)")
        #expect(unverified <= 7_400, "seed \(seed)")
        #expect(orphaned - unverified >= 11_000, "seed \(seed): \(unverified), \(orphaned)")
    }
}
