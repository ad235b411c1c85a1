import Testing

@testable import Discovery

@Suite struct SightingTableTests {
    private let txt = TXTRecord(newsroomTag: "n", memberTag: "m")

    private func key(
        _ name: String, interface: Int32 = 2, family: Int32 = 0, session: Int = 1
    ) -> SightingKey {
        SightingKey(session: session, interface: interface, family: family, name: name)
    }

    private func resolved(_ address: String, port: UInt16 = 1) -> ResolvedService {
        ResolvedService(txt: txt, port: port, address: address)
    }

    private func found(
        _ name: String, _ addresses: [String], port: UInt16 = 1
    ) -> DiscoveryEvent {
        .found(
            DiscoveredService(
                name: name, newsroomTag: "n", memberTag: "m", addresses: addresses, port: port))
    }

    @Test func addressesOfOneNameAreGathered() {
        var table = SightingTable()
        #expect(table.saw(resolved("10.0.0.1"), at: key("a")) == found("a", ["10.0.0.1"]))
        #expect(
            table.saw(resolved("fe80::1%eth0"), at: key("a", family: 1))
                == found("a", ["10.0.0.1", "fe80::1%eth0"]))
        #expect(table.saw(resolved("10.0.0.1"), at: key("a", interface: 3)) == nil)
        #expect(table.saw(resolved("10.0.0.2"), at: key("b")) == found("b", ["10.0.0.2"]))
    }

    @Test func aServiceIsLostWithItsLastSighting() {
        var table = SightingTable()
        _ = table.saw(resolved("10.0.0.1"), at: key("a"))
        _ = table.saw(resolved("::1"), at: key("a", family: 1))
        #expect(table.lost(key("a")) == found("a", ["::1"]))
        #expect(table.lost(key("a")) == nil)
        #expect(table.lost(key("a", family: 1)) == .lost(name: "a"))
        #expect(table.lost(key("a", family: 1)) == nil)
        #expect(table.count == 0)
    }

    @Test func aNewPortReplacesTheAddressesSeenWithTheOldOne() {
        var table = SightingTable()
        _ = table.saw(resolved("10.0.0.1"), at: key("a"))
        _ = table.saw(resolved("::1"), at: key("a", family: 1))
        #expect(
            table.saw(resolved("10.0.0.1", port: 2), at: key("a"))
                == found("a", ["10.0.0.1"], port: 2))
        #expect(
            table.saw(resolved("::1", port: 2), at: key("a", family: 1))
                == found("a", ["10.0.0.1", "::1"], port: 2))
    }

    @Test func theEndOfASessionLosesOnlyWhatNoOtherSees() {
        var table = SightingTable()
        for name in ["c", "b", "a"] { _ = table.saw(resolved("10.0.0.1"), at: key(name)) }
        #expect(table.saw(resolved("10.0.0.1"), at: key("b", session: 2)) == nil)
        #expect(table.ended(session: 1) == [.lost(name: "a"), .lost(name: "c")])
        #expect(table.ended(session: 2) == [.lost(name: "b")])
    }

    @Test func aFullTableTakesNoMoreServicesButStillUpdatesThem() {
        var table = SightingTable(capacity: 1)
        _ = table.saw(resolved("10.0.0.1"), at: key("a"))
        #expect(table.saw(resolved("10.0.0.2"), at: key("b")) == nil)
        #expect(table.saw(resolved("10.0.0.3"), at: key("a")) == found("a", ["10.0.0.3"]))
        #expect(table.count == 1)
    }
}
