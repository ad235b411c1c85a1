import Replication
import Testing

@testable import Newsroom

@Suite("When the members are walked through") struct PeerWatchTests {
    private let member = MemberID(.zero)

    private func at(_ milliseconds: Int64) -> Moment { Moment(milliseconds: milliseconds) }

    /// A watch of one member who is here, whose walks rest until 1,000 ms.
    private func resting() -> PeerWatch {
        var watch = PeerWatch()
        watch.update(member) { $0.status = .here }
        for walk in PeerWatch.Walk.allCases { watch.rest(walk, until: at(1_000)) }
        return watch
    }

    @Test("A walk that found nothing rests until its moment")
    func walksRest() {
        let watch = resting()
        for walk in PeerWatch.Walk.allCases {
            #expect(!watch.isDue(walk, at: at(999)))
            #expect(watch.isDue(walk, at: at(1_000)))
        }
    }

    @Test("Each change that a walk heeds makes all walks due at once, a sign of life none")
    func changesEndTheRest() {
        let changes: [(inout Peer) -> Void] = [
            { $0.status = .quiet }, { $0.goneSince = Moment(milliseconds: 1) },
            { $0.isDown = true }, { $0.isSuspect = true },
            { $0.unproven = Instance(start: .zero, nonce: 1) },
            { $0.behindSince = Moment(milliseconds: 1) },
            { $0.feed.asked = Moment(milliseconds: 1) },
            { $0.feed.probed = Moment(milliseconds: 1) },
        ]
        for (index, change) in changes.enumerated() {
            var watch = resting()
            watch.update(member, change)
            for walk in PeerWatch.Walk.allCases {
                #expect(watch.isDue(walk, at: at(0)), "change \(index)")
            }
        }
        var watch = resting()
        watch.update(member) { peer in
            peer.heard = Moment(milliseconds: 1)
            peer.counter += 1
            peer.feed.isHeardByMulticast = true
        }
        for walk in PeerWatch.Walk.allCases { #expect(!watch.isDue(walk, at: at(0))) }
    }

    @Test("Who is here or quiet is counted, until it is gone or forgotten")
    func audibleMembersAreCounted() {
        var watch = resting()
        #expect(watch.audible == 1)
        watch.update(member) { $0.status = .quiet }
        #expect(watch.audible == 1)
        watch.update(member) { $0.status = .gone }
        #expect(watch.audible == 0)
        watch.update(member) { $0.status = .here }
        watch.forget(member)
        #expect(watch.audible == 0)
        #expect(watch.peers.isEmpty)
    }
}
