import Newsroom
import Testing

@testable import Simulator

@Suite struct RoadsTests {
    private let hosts: [Host]
    private var roads = Roads()

    init() {
        let simulation = Simulation(Options(seed: 1))
        simulation.found(members: 3)
        hosts = simulation.hosts
        roads.grow(to: 3)
    }

    @Test mutating func datagramsNeedOneWayAndStreamsNeedBoth() {
        roads.cut(from: 0, to: 1)
        #expect(!roads.carriesDatagrams(from: hosts[0], to: hosts[1]))
        #expect(roads.carriesDatagrams(from: hosts[1], to: hosts[0]))
        #expect(!roads.carriesStreams(hosts[0], hosts[1]))
        #expect(!roads.carriesStreams(hosts[1], hosts[0]))
        #expect(roads.carriesStreams(hosts[0], hosts[2]))
    }

    @Test mutating func datagramsAndStreamsFailApart() {
        roads.cut(from: 0, to: 1, datagrams: true, streams: false)
        roads.cut(from: 1, to: 2, datagrams: false, streams: true)
        #expect(!roads.carriesDatagrams(from: hosts[0], to: hosts[1]))
        #expect(roads.carriesStreams(hosts[0], hosts[1]))
        #expect(roads.carriesDatagrams(from: hosts[1], to: hosts[2]))
        #expect(!roads.carriesStreams(hosts[1], hosts[2]))
    }

    @Test mutating func whatIsMendedOrHealedCarriesAgain() {
        roads.cut(from: 0, to: 1)
        roads.cut(from: 2, to: 1)
        roads.mend(from: 0, to: 1)
        #expect(roads.carriesDatagrams(from: hosts[0], to: hosts[1]))
        #expect(!roads.carriesDatagrams(from: hosts[2], to: hosts[1]))
        roads.heal()
        #expect(roads.carriesDatagrams(from: hosts[2], to: hosts[1]) && !roads.isAnyCut)
    }

    @Test func nothingReachesAMachineThatSleepsOrHasNoPower() {
        hosts[0].isAsleep = true
        hosts[1].isOn = false
        #expect(!roads.carriesDatagrams(from: hosts[2], to: hosts[0]))
        #expect(!roads.carriesDatagrams(from: hosts[0], to: hosts[2]))
        #expect(!roads.carriesStreams(hosts[2], hosts[1]))
    }

    @Test mutating func roadsHaveRestedFourSecondsAfterTheLastChange() {
        roads.lastChange = Instant(microseconds: 1_000_000)
        #expect(!roads.hasRested(Instant(microseconds: 5_000_000)))
        #expect(roads.hasRested(Instant(microseconds: 5_000_001)))
    }
}
