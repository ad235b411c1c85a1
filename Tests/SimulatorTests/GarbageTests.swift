import Newsroom
import Replication
import Testing

@testable import Simulator

/// I11: no bytes crash a node, whichever way they come.
@Suite struct GarbageTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func garbageChangesNothingAndTrapsNothing(seed: UInt64) throws {
        let cluster = Cluster(3, seed: seed)
        cluster.simulation.tape.isOn = true
        let article = try ArticleID("a")
        cluster.run(.seconds(2))
        cluster[0].claim(article)
        cluster.run(.seconds(1))
        var random = SplitMix64(seed: seed)
        let hosts = cluster.simulation.hosts
        for step in 0..<300 {
            cluster.simulation.sendGarbage(
                from: hosts[step % 3], to: hosts[(step + 1) % 3], using: &random)
            cluster.run(.milliseconds(20))
        }
        #expect(cluster.nodes.allSatisfy { $0.lock(article)?.claim.member == cluster[0].member })
        cluster.settle()
    }

    @Test func everyTruncationOfAPacketIsDropped() {
        let cluster = Cluster(2)
        cluster.simulation.tape.isOn = true
        cluster.run(.seconds(3))
        let host = cluster.simulation.hosts[0]
        let actions = cluster.simulation.actions
        for packet in cluster.simulation.tape.packets.suffix(3) {
            for length in 0..<packet.bytes.count {
                cluster.simulation.receive(
                    Array(packet.bytes.prefix(length)), from: packet.from, on: host)
            }
        }
        #expect(cluster.simulation.actions == actions)
        cluster.settle()
    }
}
