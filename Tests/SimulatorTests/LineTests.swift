import Newsroom
import Replication
import Testing
import Wire

@testable import Simulator

/// Waiting in line and handing over, through whatever a network does.
@Suite struct LineTests {
    let article: ArticleID

    init() throws {
        article = try ArticleID("politics/budget")
    }

    /// Node 0 holds the article; the others of `waiting` wait for it, in that order.
    private func cluster(
        _ count: Int = 4, _ policy: LockPolicy = .advisory, waiting: [Int]
    ) -> Cluster {
        let cluster = Cluster(count, town: policy == .quorum ? .quorum : .advisory)
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        for index in waiting {
            cluster[index].wait(for: article)
            cluster.run(.milliseconds(300))
        }
        return cluster
    }

    private func holder(_ node: Node) -> MemberID? { node.lock(article)?.claim.member }

    /// The members who were announced to have the article, one after the other.
    private func holders(_ node: Node) -> [MemberID] {
        node.announcements.compactMap {
            switch $0 {
            case .claimed(let claim), .taken(let claim, _): claim.member
            default: nil
            }
        }
    }

    @Test(arguments: [LockPolicy.advisory, .quorum])
    func theFirstInLineGetsWhatIsReleasedAndTheNextAfterIt(policy: LockPolicy) {
        let cluster = cluster(4, policy, waiting: [2, 3])
        for node in cluster.nodes {
            let line = node.state.line(of: article).map(\.member)
            #expect(line == [cluster[2].member, cluster[3].member])
        }
        #expect(cluster[3].replies.last == .waiting(article, place: 2))
        #expect(cluster[0].release(article) != nil)
        cluster.run(.seconds(2))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[2].member })
        #expect(cluster.nodes.allSatisfy { $0.state.line(of: article).count == 1 })
        cluster[2].release(article)
        cluster.run(.seconds(2))
        for node in cluster.nodes {
            #expect(holders(node) == [0, 2, 3].map { cluster[$0].member })
            #expect(node.state.line(of: article).isEmpty && node.losses.isEmpty)
        }
        cluster.settle()
    }

    @Test(arguments: [LockPolicy.advisory, .quorum])
    func nobodyElseGetsWhatIsGivenHoweverOftenTheyTry(policy: LockPolicy) {
        let cluster = cluster(4, policy, waiting: [2])
        cluster.weather.loss = 300
        cluster[0].give(article, to: cluster[1])
        for _ in 0..<200 where holder(cluster[3]) != cluster[1].member {
            cluster[3].claim(article)
            cluster.run(.milliseconds(10))
        }
        cluster.run(.seconds(3))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[1].member })
        #expect(cluster.nodes.allSatisfy { holders($0) == [0, 1].map { cluster[$0].member } })
        #expect(cluster[1].state.line(of: article).map(\.member) == [cluster[2].member])
        #expect(
            !cluster[3].replies.contains { if case .held = $0 { true } else { false } },
            "\(cluster[3].replies)")
        cluster.settle()
    }

    @Test func whoeverIsGoneIsPassedOverAndHasItsPlaceAgainWhenItIsBack() {
        let cluster = cluster(4, waiting: [1, 2])
        cluster.crash(1)
        cluster.run(.seconds(22))
        #expect(cluster[0].state.line(of: article).map(\.member) == [cluster[2].member])
        cluster.start(1)
        cluster.run(.seconds(3))
        #expect(cluster[0].state.place(of: cluster[1].member, for: article) == 1)
        #expect(cluster[1].state.waits.count == 1, "its disk has kept the wish")
        cluster.crash(1)
        cluster.run(.seconds(22))
        cluster[0].release(article)
        cluster.run(.seconds(2))
        #expect(holder(cluster[3]) == cluster[2].member)
        cluster.start(1)
        cluster.run(.seconds(3))
        #expect(cluster[1].state.place(of: cluster[1].member, for: article) == 1)
        cluster[2].release(article)
        cluster.run(.seconds(2))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[1].member })
        cluster.settle()
    }

    @Test func whatIsLeftToSomebodyWhoFallsSilentGoesToTheNext() {
        let cluster = cluster(4, waiting: [1, 2])
        cluster.partition([1], [0, 2, 3])
        cluster.run(.milliseconds(100))
        // Node 1 seems to be here; it cannot hear of the release.
        cluster[0].release(article)
        cluster.run(.seconds(10))
        #expect(holder(cluster[0]) == nil)
        guard case .kept(let heir)? = cluster[3].claim(article) else {
            Issue.record("not kept")
            return
        }
        #expect(heir == cluster[1].member)
        cluster.run(.seconds(12))
        #expect(holder(cluster[0]) == cluster[2].member)
        cluster.heal()
        cluster.run(.seconds(10))
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[2].member })
        #expect(cluster[0].state.place(of: cluster[1].member, for: article) == 1)
        cluster[2].unwait(article)
        cluster.settle()
    }

    @Test func aCrashedHoldersArticleGoesToTheFirstInLine() {
        let cluster = cluster(4, waiting: [3, 2])
        cluster.crash(0)
        cluster.run(.seconds(21))
        #expect(cluster.nodes.dropFirst().allSatisfy { holder($0) == cluster[3].member })
        cluster.start(0)
        cluster.run(.seconds(3))
        #expect(cluster[0].losses.count == 1)
        cluster[3].release(article)
        cluster.run(.seconds(2))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[2].member })
        cluster.settle()
    }

    @Test func aDaemonThatRestartsTakesNothingBeforeItKnowsWhoHasIt() {
        let cluster = cluster(3, waiting: [1])
        cluster.partition([1], [0, 2])
        cluster.crash(1)
        cluster.start(1)
        cluster.run(.seconds(4))
        #expect(cluster[1].state.tenures[article] == nil, "it has heard of nobody's claim")
        #expect(!cluster[1].state.isVerified)
        cluster.heal()
        cluster.run(.seconds(5))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[0].member })
        #expect(cluster.nodes.allSatisfy { holders($0).allSatisfy { $0 == cluster[0].member } })
        cluster.settle()
    }

    @Test func aKilledProgramLeavesTheLineWithItsSession() {
        let cluster = cluster(3, waiting: [])
        let session = SessionID(high: 1, low: 2)
        cluster[1].ask(.openSession(session))
        cluster[1].wait(for: article, session: session)
        cluster[2].wait(for: article)
        cluster.run(.seconds(1))
        #expect(cluster[0].state.place(of: cluster[2].member, for: article) == 2)
        cluster.dispatch(.sessionClosed(session), to: 1)
        cluster.run(.seconds(5))
        cluster[0].release(article)
        cluster.run(.seconds(4))
        #expect(holder(cluster[0]) == nil, "it may come back for its turn")
        cluster.run(.seconds(3))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[2].member })
        #expect(cluster[1].state.waits.isEmpty)
        cluster.settle()
    }

    @Test(arguments: [LockPolicy.advisory, .quorum])
    func aHolderWhoSaysNothingGivesToWhomAskedPastTheLine(policy: LockPolicy) {
        let cluster = cluster(4, policy, waiting: [2])
        cluster.weather.loss = 200
        guard case .asked? = cluster[1].ask(for: article, within: .seconds(5)) else {
            Issue.record("\(cluster[1].replies)")
            return
        }
        cluster.run(.seconds(4))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[0].member })
        cluster.run(.seconds(4))
        #expect(cluster.nodes.allSatisfy { holder($0) == cluster[1].member })
        #expect(cluster.nodes.allSatisfy { holders($0) == [0, 1].map { cluster[$0].member } })
        #expect(cluster[0].losses.map(\.reason) == [.unanswered])
        cluster.settle()
    }

    @Test func anAskerWhoIsGoneIsGivenNothing() {
        let cluster = cluster(3, waiting: [])
        cluster[1].ask(for: article, within: .seconds(8))
        cluster.run(.seconds(1))
        cluster.crash(1)
        cluster.run(.seconds(30))
        #expect(holder(cluster[2]) == cluster[0].member)
        cluster.start(1)
        cluster.run(.seconds(4))
        #expect(holder(cluster[2]) == cluster[0].member, "its time counts from when it is back")
        cluster[0].answer(article, .declined)
        cluster.run(.seconds(12))
        #expect(holder(cluster[2]) == cluster[0].member)
        #expect(cluster[1].state.waits.isEmpty)
        cluster.settle()
    }

    @Test func wrongUsesAreAnsweredAndChangeNothing() {
        let cluster = cluster(3, waiting: [1])
        let digest = cluster[0].digest
        guard case .mine? = cluster[0].wait(for: article),
            case .mine? = cluster[0].give(article, to: cluster[0]),
            case .refused(_, .heldByOther)? = cluster[1].give(article, to: cluster[2])
        else {
            Issue.record("\(cluster[0].replies) \(cluster[1].replies)")
            return
        }
        #expect(cluster[2].unwait(article) == .notWaiting)
        #expect(
            cluster[0].ask(.give(article, TestNewsroom.foreign.identities[0].member)) == .noMember)
        cluster.crash(2)
        cluster.run(.seconds(1))
        #expect(cluster[0].give(article, to: cluster[2]) == .absent(cluster[2].member))
        #expect(cluster[0].digest == digest)
        let other = try? ArticleID("free")
        #expect(other.flatMap { cluster[0].give($0, to: cluster[1]) } == .free)
        #expect(cluster[1].wait(for: article) == .waiting(article, place: 1), "its place stays")
        cluster.start(2)
        cluster.settle()
    }
}
