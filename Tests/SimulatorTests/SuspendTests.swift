import Newsroom
import Replication
import Testing

@testable import Simulator

/// A laptop that slept, for a minute or for a month, and what it finds when it is back.
@Suite struct SuspendTests {
    private let article: ArticleID
    private let cluster: Cluster

    init() throws {
        article = try ArticleID("front-page")
        cluster = Cluster(3)
        cluster.run(.seconds(2))
        cluster[2].claim(article)
        cluster.run(.seconds(1))
    }

    /// Closes the lid until the others call the lock an orphan, and opens it that much later.
    private func closeTheLid(for span: Span, whileAsleep happens: () -> Void = {}) {
        cluster.suspend(2)
        cluster.run(.seconds(25))
        happens()
        cluster.run(.seconds(1))
        cluster.wake(2, leap: .milliseconds(span.milliseconds - 26_000))
        cluster.run(.milliseconds(201))
    }

    private static let spans: [Span] = [
        .seconds(60), .seconds(3_600), .days(1), .days(6), .days(8), .days(30),
    ]

    @Test(arguments: spans)
    func itKeepsWhatStillDecidesAndDropsWhatIsBeyondTheHorizon(span: Span) {
        closeTheLid(for: span) { cluster.partition([0, 1], [2]) }
        let isKept = span < NewsroomLimits.horizon
        #expect(cluster[2].lock(article)?.condition == (isKept ? .unverified : nil))
        cluster.settle()
        #expect(cluster[2].lock(article)?.condition == (isKept ? .held : nil))
        #expect(cluster[0].lock(article)?.claim.member == (isKept ? cluster[2].member : nil))
        #expect(cluster[2].losses.map(\.reason) == (isKept ? [] : [.expired]))
    }

    @Test(arguments: spans)
    func itIsToldOnceOfWhatItLostAndToWhom(span: Span) {
        closeTheLid(for: span) { cluster[0].claim(article) }
        cluster.settle()
        let isKept = span < NewsroomLimits.horizon
        #expect(cluster[2].losses.count == 1)
        #expect(cluster[2].losses[0].reason == (isKept ? .takenOver : .expired))
        #expect(
            cluster[2].losses[0].winner?.member == (isKept ? cluster[0].member : nil))
        #expect(cluster[2].lock(article)?.claim.member == cluster[0].member)
    }

    @Test(arguments: spans)
    func aMachineThatWasOffFindsTheSameAsOneThatSlept(span: Span) {
        cluster.crash(2)
        cluster.run(.seconds(25))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        cluster.leap(span)
        cluster.run(.seconds(1))
        cluster.start(2)
        cluster.settle()
        #expect(cluster[2].losses.count == 1)
        #expect(cluster[2].losses.first?.article == article)
    }

    @Test func aNoticeThatNobodySawOutlivesRestartsAndOneThatWasSeenDoesNot() throws {
        cluster.leaveNoticesUnseen()
        closeTheLid(for: .days(8))
        let lost = try #require(cluster[2].losses.first)
        for _ in 0..<3 {
            cluster.crash(2)
            cluster.start(2)
            #expect(cluster[2].state.unseenNotices == [lost])
        }
        #expect(cluster[2].losses.count == 1, "told once, shown until it is seen")
        cluster[2].ask(.see([lost.claim]))
        cluster.run(.seconds(1))
        cluster.crash(2)
        cluster.start(2)
        #expect(cluster[2].state.unseenNotices.isEmpty)
        cluster.settle()
    }
}
