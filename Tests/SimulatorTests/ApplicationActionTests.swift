import Newsroom
import Replication
import Testing

@testable import Simulator

@Suite struct ApplicationActionTests {
    private let type: Text

    init() throws {
        type = try Text("chat/said", limit: NewsroomLimits.actionTypeBytes)
    }

    /// Numbered payloads, in an order that is easy to compare.
    private func payload(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    private func emit(_ numbers: some Sequence<Int>, _ cluster: Cluster, by index: Int) {
        for number in numbers { cluster[index].emit(type, payload(number)) }
    }

    /// The numbers that a node's subscribers were told by an author.
    private func told(_ cluster: Cluster, _ index: Int, by author: Int) -> [Int] {
        cluster[index].actions.filter { $0.id.member == cluster[author].member }.map {
            Int($0.payload[0]) << 8 | Int($0.payload[1])
        }
    }

    @Test func everyMemberIsToldEveryActionOnceInItsAuthorsOrder() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        for number in 0..<20 {
            emit([number], cluster, by: number % 2)
            cluster.run(.milliseconds(Int64(number % 3)))
        }
        cluster.run(.seconds(1))
        for node in cluster.nodes {
            #expect(told(cluster, node.index, by: 0) == Array(stride(from: 0, to: 20, by: 2)))
            #expect(told(cluster, node.index, by: 1) == Array(stride(from: 1, to: 20, by: 2)))
        }
        let first = try #require(
            cluster[2].actions.first { $0.id.member == cluster[0].member })
        #expect(first.type == type && first.emitted > .unknown)
        #expect(cluster[0].replies.first == .emitted(first.id))
        cluster.run(.seconds(30))
        #expect(cluster.nodes.allSatisfy { $0.actions.count == 20 })
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        cluster.settle()
    }

    @Test func lostAndOvertakingMulticastChangesNothing() throws {
        for isMulticastOn in [true, false] {
            let cluster = Cluster(4, seed: 3)
            cluster.weather.isMulticastOn = isMulticastOn
            cluster.weather.loss = 500
            cluster.weather.duplication = 200
            cluster.weather.jitter = .milliseconds(400)
            cluster.run(.seconds(5))
            for number in 0..<40 {
                emit([number], cluster, by: 1)
                cluster.run(.milliseconds(30))
            }
            cluster.run(.seconds(10))
            for node in cluster.nodes {
                #expect(told(cluster, node.index, by: 1) == Array(0..<40))
            }
            cluster.settle()
        }
    }

    @Test func whoWasAwayIsToldWhatItMissed() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        emit(0..<3, cluster, by: 0)
        cluster.run(.seconds(1))
        cluster.crash(2)
        emit(3..<6, cluster, by: 0)
        cluster.run(.seconds(20))
        cluster.start(2)
        cluster.run(.seconds(5))
        #expect(told(cluster, 2, by: 0) == Array(0..<6))
        cluster.crash(2)
        cluster.start(2)
        cluster.run(.seconds(5))
        #expect(told(cluster, 2, by: 0) == Array(0..<6), "once, even across a restart")
        cluster.settle()
    }

    @Test func anAuthorsRestartRepeatsNothingAndForgetsNothing() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        emit(0..<4, cluster, by: 0)
        cluster.run(.seconds(1))
        cluster.crash(2)
        cluster.crash(0)
        cluster.start(0)
        emit(4..<6, cluster, by: 0)
        cluster.run(.seconds(3))
        #expect(told(cluster, 0, by: 0) == Array(0..<6))
        #expect(told(cluster, 1, by: 0) == Array(0..<6))
        cluster.crash(1)
        cluster.start(2)
        cluster.run(.seconds(5))
        #expect(told(cluster, 2, by: 0) == Array(0..<6), "with its author's window alone")
        cluster.settle()
    }

    @Test func anActionIsOnDiskBeforeAnybodyHearsOfIt() throws {
        let cluster = Cluster(2)
        cluster.run(.seconds(2))
        cluster.setDiskDelay(.milliseconds(500))
        emit([1], cluster, by: 0)
        cluster.run(.milliseconds(400))
        #expect(cluster[0].replies.isEmpty)
        #expect(cluster.nodes.allSatisfy { $0.actions.isEmpty })
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.seconds(5))
        #expect(cluster.nodes.allSatisfy { $0.actions.isEmpty })
        emit([2], cluster, by: 0)
        cluster.run(.milliseconds(700))
        #expect(cluster[0].replies.count == 1)
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.seconds(5))
        #expect(told(cluster, 0, by: 0) == [2])
        #expect(told(cluster, 1, by: 0) == [2])
        cluster.settle()
    }

    @Test func aMemberThatJoinsLaterStartsWithTheWindow() throws {
        let cluster = Cluster(3, knowing: 2)
        cluster.run(.seconds(2))
        emit(0..<5, cluster, by: 1)
        cluster.run(.seconds(1))
        cluster.start(2)
        cluster.run(.seconds(10))
        #expect(told(cluster, 2, by: 1) == Array(0..<5))
        cluster.settle()
    }

    @Test func bothSidesOfAPartitionAreToldAllOnceItHealed() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(2))
        cluster.partition([0, 1], [2, 3])
        for number in 0..<6 {
            emit([number], cluster, by: 0)
            emit([number], cluster, by: 2)
            cluster.run(.seconds(2))
        }
        #expect(told(cluster, 1, by: 0) == Array(0..<6))
        #expect(told(cluster, 1, by: 2) == [])
        cluster.heal()
        cluster.run(.seconds(10))
        for node in cluster.nodes {
            #expect(told(cluster, node.index, by: 0) == Array(0..<6))
            #expect(told(cluster, node.index, by: 2) == Array(0..<6))
        }
        cluster.settle()
    }

    @Test func ofMoreThanAWindowWhoWasAwayIsToldTheNewest() throws {
        let cluster = Cluster(3)
        cluster.run(.seconds(2))
        emit(0..<10, cluster, by: 0)
        cluster.run(.seconds(1))
        cluster.crash(2)
        let count = 10 + NewsroomLimits.actionWindow + 100
        for start in stride(from: 10, to: count, by: 50) {
            emit(start..<start + 50, cluster, by: 0)
            cluster.run(.milliseconds(400))
        }
        #expect(told(cluster, 1, by: 0) == Array(0..<count))
        let kept = cluster[1].state.replica.namespaces[cluster[0].member]?.current?.count ?? 0
        #expect(kept == NewsroomLimits.actionWindow + 1, "the window, and the presence")
        cluster.start(2)
        cluster.run(.seconds(5))
        let window = Array(count - NewsroomLimits.actionWindow..<count)
        #expect(told(cluster, 2, by: 0) == Array(0..<10) + window)
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.seconds(5))
        #expect(cluster[0].state.version.number == UInt64(window.count) + 1)
        for index in [0, 1] { #expect(cluster[index].actions.count == count) }
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        cluster.settle()
    }

    @Test func actionsOlderThanADayAreDroppedByTheirAuthor() throws {
        let cluster = Cluster(3, knowing: 2)
        cluster.run(.seconds(2))
        emit(0..<3, cluster, by: 0)
        cluster.leap(.seconds(3_600))
        cluster.run(.seconds(5))
        emit(3..<5, cluster, by: 0)
        cluster.run(.seconds(1))
        cluster.crash(0)
        cluster.leap(.seconds(3_600))
        cluster.start(0)
        // The age is counted from when an action was emitted, across the restart.
        cluster.leap(NewsroomLimits.actionAge + .milliseconds(-5_400_000))
        cluster.run(.seconds(5))
        cluster.start(2)
        cluster.run(.seconds(10))
        #expect(told(cluster, 2, by: 0) == [3, 4])
        #expect(told(cluster, 1, by: 0) == Array(0..<5))
        let kept = cluster[0].disk.boot(member: cluster[0].member, newsroom: cluster[0].newsroom)
        #expect(kept.ownActions.count == 2)
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        cluster.settle()
    }

    @Test func aWholeWindowThatGrewOldIsDroppedLittleByLittleAndFilledAnew() throws {
        let cluster = Cluster(3, knowing: 2)
        cluster.run(.seconds(2))
        let count = NewsroomLimits.actionWindow + 50
        // A transaction each, which takes the disk some milliseconds.
        emit(0..<count, cluster, by: 0)
        cluster.run(.seconds(6))
        cluster.leap(NewsroomLimits.actionAge)
        emit(count..<count + 2, cluster, by: 0)
        cluster.run(.seconds(20))
        cluster.start(2)
        cluster.run(.seconds(10))
        #expect(told(cluster, 1, by: 0) == Array(0..<count + 2))
        #expect(told(cluster, 2, by: 0) == [count, count + 1])
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.seconds(5))
        #expect(cluster[0].state.version == Version(3), "the presence and what is left")
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        cluster.settle()
    }

    @Test func theWindowSurvivesTheCollectionOfTombstones() throws {
        let cluster = Cluster(2, knowing: 1)
        let articles = try ["a", "b"].map { try ArticleID($0) }
        cluster.run(.seconds(2))
        for article in articles {
            cluster[0].claim(article)
            cluster[0].release(article)
        }
        cluster.run(.seconds(1))
        cluster.leap(NewsroomLimits.horizon + .milliseconds(-10_000))
        emit(0..<5, cluster, by: 0)
        cluster.run(.seconds(20))
        let floor = cluster[0].state.replica.namespaces[cluster[0].member]?.current?.floor
        #expect((floor ?? .zero) > .zero)
        cluster.start(1)
        cluster.run(.seconds(10))
        #expect(told(cluster, 1, by: 0) == Array(0..<5))
        emit(5..<8, cluster, by: 0)
        cluster.run(.seconds(2))
        for index in [0, 1] { #expect(told(cluster, index, by: 0) == Array(0..<8)) }
        #expect(cluster[0].digest == cluster[1].digest)
        cluster.settle()
    }
}

extension Span {
    fileprivate static func + (left: Span, right: Span) -> Span {
        .milliseconds(left.milliseconds + right.milliseconds)
    }
}
