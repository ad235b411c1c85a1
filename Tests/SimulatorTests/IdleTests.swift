import Newsroom
import Replication
import Testing

@testable import Simulator

@Suite struct IdleTests {
    @Test(arguments: [true, false])
    func anIdleNewsroomSendsEachBeaconOnce(isMulticastOn: Bool) throws {
        let cluster = Cluster(8)
        cluster.weather.isMulticastOn = isMulticastOn
        cluster.run(.seconds(2))
        cluster[3].claim(try ArticleID("a"))
        cluster.run(.seconds(20))
        _ = cluster.takeTraffic()
        cluster.run(.seconds(60))
        let traffic = cluster.takeTraffic()
        let beacons = traffic.messages["beacons"] ?? 0
        if isMulticastOn {
            // One a second from each by multicast, and none over any link.
            #expect(Array(traffic.messages.keys) == ["beacons"])
            #expect((8 * 54...8 * 67).contains(beacons))
        } else {
            // One a second from each to nobody; each comes to each of the others over one link.
            #expect(Set(traffic.messages.keys) == ["beacons", "beaconRequest"])
            #expect(beacons < 8 * 67 * 9)
        }
        #expect(traffic.dials == 0)
        #expect(Set(cluster.nodes.map(\.digest)).count == 1)
        for node in cluster.nodes {
            #expect(node.state.links.count <= 2 * NewsroomLimits.activeLinks)
        }
    }

    @Test func acksOfTwoRostersDoNotChaseEachOther() throws {
        let cluster = Cluster(6, knowing: 3)
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
        _ = cluster.takeTraffic()
        cluster.run(.seconds(10))
        #expect(Array(cluster.takeTraffic().messages.keys) == ["beacons"])
    }
}
