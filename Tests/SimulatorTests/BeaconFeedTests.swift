import Newsroom
import Replication
import Testing

@testable import Simulator

@Suite struct BeaconFeedTests {
    @Test func whomMulticastDoesNotReachIsTakenForGoneByNobody() throws {
        let cluster = Cluster(6)
        cluster.run(.seconds(3))
        // Nobody hears node 2's datagrams, and nobody but node 3 has a way to it.
        cluster.simulation.roads.heal()
        for other in 0..<6 where other != 2 {
            cluster.simulation.roads.cut(from: 2, to: other, streams: false)
            if other != 3 {
                cluster.simulation.roads.cut(from: 2, to: other, datagrams: false)
                cluster.simulation.roads.cut(from: other, to: 2)
            }
        }
        cluster.simulation.roadsChanged()
        for second in 0..<60 {
            cluster.run(.seconds(1))
            for node in cluster.nodes {
                let gone = node.state.peers.filter { $0.value.status == .gone }
                #expect(gone.isEmpty, "node \(node.index), second \(second)")
            }
        }
        #expect(cluster.nodes.allSatisfy { $0.state.membersHere.count == 6 })
    }

    @Test func aNewsroomWithoutMulticastFromTheStartSeesItself() throws {
        let cluster = Cluster(8)
        cluster.weather.isMulticastOn = false
        cluster.run(.seconds(5))
        let article = try ArticleID("a")
        cluster[0].claim(article)
        cluster.run(.seconds(2))
        for node in cluster.nodes {
            #expect(node.state.membersHere.count == 8, "node \(node.index)")
            #expect(node.lock(article)?.claim.member == cluster[0].member)
        }
    }

    @Test func aRestartedMemberIsProvenByAnEchoWhereNoLinkReachesIt() throws {
        let cluster = Cluster(4)
        cluster.run(.seconds(3))
        // Connections between nodes 0 and 3 are blocked by a firewall.
        cluster.simulation.roads.heal()
        cluster.simulation.roads.cut(from: 0, to: 3, datagrams: false)
        cluster.simulation.roadsChanged()
        cluster.crash(3)
        cluster.run(.seconds(8))
        #expect(cluster[0].state.membersHere.count == 3)
        cluster.start(3)
        cluster.run(.seconds(3))
        #expect(cluster[0].state.membersHere.count == 4)
        #expect(!cluster[0].state.links.values.contains { $0.member == cluster[3].member })
    }

    @Test func aRecordedRunRaisesNobodyWhoseEchoesAreOld() throws {
        let cluster = Cluster(4)
        cluster.simulation.tape.isOn = true
        cluster.run(.seconds(10))
        cluster.crash(3)
        cluster.run(.seconds(8))
        // Node 0 starts anew, and so knows no run of node 3; somebody plays all that was recorded.
        cluster.crash(0)
        cluster.start(0)
        cluster.run(.seconds(2))
        let host = cluster.simulation.hosts[0]
        for packet in cluster.simulation.tape.packets {
            cluster.simulation.deliver(packet.bytes, from: packet.from, to: host)
        }
        cluster.run(.seconds(1))
        #expect(cluster[0].state.membersHere.count == 3)
        #expect((cluster[0].state.drops[.unprovenBeacon] ?? 0) > 0)
    }
}
