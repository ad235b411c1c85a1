import Newsroom
import Replication
import Testing

@Suite struct IdleTests {
    @Test(arguments: [true, false])
    func anIdleNewsroomSendsBeaconsAndNothingElse(isMulticastOn: Bool) throws {
        let cluster = try Cluster(8, isSigning: false, isRecording: false)
        cluster.faults.isMulticastOn = isMulticastOn
        cluster.run(.seconds(2))
        cluster[3].claim(try ArticleID("a"))
        cluster.run(.seconds(20))
        cluster.witness.messages = [:]
        cluster.witness.dials = 0
        cluster.run(.seconds(60))
        #expect(Array(cluster.witness.messages.keys) == ["beacons"])
        #expect(cluster.witness.dials == 0)
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        for node in cluster.nodes {
            #expect(node.state.links.count <= 2 * NewsroomLimits.activeLinks)
        }
    }

    @Test func acksOfTwoRostersDoNotChaseEachOther() throws {
        let cluster = try Cluster(6, isSigning: false, isRecording: false, knowing: 3)
        cluster.run(.seconds(2))
        // Held up between the claim and its third ack, so that it stays open while others join.
        cluster.partition([0, 3], [1], [2], [4], [5])
        let article = try ArticleID("a")
        cluster[0].claim(article)
        cluster.start(3)
        cluster.run(.milliseconds(500))
        cluster.start(4)
        cluster.start(5)
        cluster.heal()
        cluster.run(.seconds(20))
        #expect(cluster.nodes.allSatisfy { $0.lock(article)?.isEstablished == true })
        cluster.witness.messages = [:]
        cluster.run(.seconds(10))
        #expect(Array(cluster.witness.messages.keys) == ["beacons"])
    }
}
