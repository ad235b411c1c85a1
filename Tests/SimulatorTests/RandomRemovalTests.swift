import Newsroom
import Replication
import Testing
import Wire

@testable import Simulator

/// Admins at odds on a bad day; then the faults stop, and whoever is left must agree.
private struct RandomRemovals {
    let cluster: Cluster
    private let article: ArticleID
    private var random: SplitMix64
    private(set) var script: [String] = []

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        cluster = Cluster(
            7, town: .withAdmins, seed: seed &+ 77)
        article = try ArticleID("front-page")
        cluster.run(.seconds(3))
    }

    mutating func play() -> [String] {
        for _ in 0..<14 {
            step()
            cluster.run(.milliseconds(Int64.random(in: 0...2_500, using: &random)))
        }
        cluster.heal()
        for node in cluster.nodes where !node.isAlive { cluster.start(node.index) }
        cluster.run(.seconds(60))
        return whatIsWrong()
    }

    private mutating func step() {
        let nodes = cluster.nodes
        // The first three are admins.
        let actors = Bool.random(using: &random) ? Array(nodes.prefix(3)) : nodes
        guard let node = actors.filter(\.isAlive).randomElement(using: &random),
            let other = nodes.randomElement(using: &random)
        else { return }
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4:
            let reply = node.ask(.remove(other.member))
            script.append("\(node.index) removes \(other.index): \(reply == .adopted)")
        case 4:
            let reply = node.ask(.grant(other.member))
            script.append("\(node.index) grants \(other.index): \(reply == .adopted)")
        case 5, 6: node.claim(article, offline: true)
        case 7, 8:
            var parts: [[Int]] = [[], []]
            for index in nodes.indices {
                parts[Int.random(in: 0..<2, using: &random)].append(index)
            }
            script.append("partition \(parts)")
            cluster.partition(parts)
        case 9:
            script.append("heal")
            cluster.heal()
        default:
            guard nodes.filter(\.isAlive).count > 4 || !other.isAlive else { return }
            script.append("toggle \(other.index)")
            if other.isAlive { cluster.crash(other.index) } else { cluster.start(other.index) }
        }
    }

    private func whatIsWrong() -> [String] {
        let founder = cluster[0]
        let roster = founder.state.roster
        var faults: [String] = []
        for node in cluster.nodes {
            let state = node.state
            guard roster.members[node.member] != nil else {
                if !state.isOutsider { faults.append("\(node.index) takes itself for a member") }
                if state.newsroomKey == founder.state.newsroomKey {
                    faults.append("\(node.index) has the key, and should not")
                }
                continue
            }
            if node.digest != founder.digest { faults.append("\(node.index) holds something else") }
            if state.roster != roster { faults.append("\(node.index) knows another roster") }
            if state.newsroomKey != founder.state.newsroomKey || state.newsroomKey == nil {
                faults.append("\(node.index) has another key")
            }
            if state.facts.needsRotation { faults.append("\(node.index) misses a rotation") }
            if state.lock(of: article)?.claim.id != founder.lock(article)?.claim.id {
                faults.append("\(node.index) shows another holder")
            }
            if let holder = state.lock(of: article)?.claim.member, roster.members[holder] == nil {
                faults.append("\(node.index) shows a holder that is no member")
            }
        }
        return faults
    }
}

@Suite struct RandomRemovalTests {
    @Test(arguments: Seeds.of(1...12))
    func whoeverIsLeftAgreesOnRosterLocksAndKey(seed: UInt64) throws {
        var run = try RandomRemovals(seed: seed)
        let faults = run.play()
        #expect(faults.isEmpty, "seed \(seed): \(run.script.joined(separator: "; "))")
    }
}
