import Testing

@testable import Discovery

/// Real responders on a LAN of namespaces, one test after the other.
@Suite(
    .serialized, .enabled(if: Lab.obstacle == nil, "no network namespaces here"),
    .timeLimit(.minutes(3)))
struct LabDiscoveryTests {
    @Test func threeEmbeddedRespondersSeeEachOtherWithinThreeSeconds() throws {
        try Lab.with(hosts: 3) { hosts in
            let start = ContinuousClock.now
            let nodes = try hosts.map { try $0.node(.embedded, member: "m\($0.number)") }
            try nodes[0].awaitMembers("m2", "m3")
            try nodes[1].awaitMembers("m1", "m3")
            try nodes[2].awaitMembers("m1", "m2")
            let took = ContinuousClock.now - start
            #expect(took < .seconds(3))
            try nodes[0].awaitServices("both addresses of both") { services in
                services.allSatisfy { service in
                    service.addresses.count == 2 && service.addresses[0].hasPrefix("10.88.0.")
                        && service.addresses[1].hasPrefix("fe80::")
                        && service.addresses[1].hasSuffix("%eth0")
                }
            }
            #expect(
                nodes[0].seen.values.allSatisfy { $0.port == 7_947 && $0.newsroomTag == "room" })
        }
    }

    @Test func stoppingSaysGoodbyeOnceAndForAll() throws {
        try Lab.with(hosts: 2) { hosts in
            let first = try hosts[0].node(.embedded, member: "m1")
            let second = try hosts[1].node(.embedded, member: "m2")
            try first.awaitMembers("m2")
            try second.awaitMembers("m1")
            second.discovery.stop()
            let events = second.eventCount
            second.discovery.stop()
            try first.awaitMembers(within: 4)
            #expect(second.eventCount == events)
        }
    }

    @Test func bothBackendsSeeEachOther() throws {
        try Lab.with(hosts: 3) { hosts in
            for host in hosts.prefix(2) {
                try host.startBus()
                try host.startAvahi()
            }
            let nodes = [
                try hosts[0].node(.avahi, member: "m1"),
                try hosts[1].node(.auto, member: "m2"),
                try hosts[2].node(.embedded, member: "m3"),
            ]
            try nodes[0].awaitMembers("m2", "m3")
            try nodes[1].awaitMembers("m1", "m3")
            try nodes[2].awaitMembers("m1", "m2")
            try nodes[1].awaitBackend(.avahi)
            try Poll.until("avahi-browse shows our records") {
                let lines = hosts[0].browse()
                return (1...3).allSatisfy { number in
                    lines.contains {
                        $0.hasSuffix(";7947;\"v=1\" \"n=room\" \"m=m\(number)\"")
                    }
                }
            }
            nodes[0].discovery.stop()
            try nodes[2].awaitMembers("m2", within: 4)
        }
    }

    @Test func autoFollowsAvahiAndDBusAsTheyComeAndGo() throws {
        try Lab.with(hosts: 2) { hosts in
            let watcher = try hosts[0].node(.embedded, member: "m1")
            let node = try hosts[1].node(.auto, member: "m2")
            try node.awaitBackend(.embedded, within: 3)
            try watcher.awaitMembers("m2")

            try hosts[1].startBus()
            try hosts[1].startAvahi()
            try node.awaitBackend(.avahi)
            try watcher.awaitMembers("m2")

            hosts[1].kill("avahi-daemon")
            try node.awaitBackend(.embedded)
            try hosts[1].startAvahi()
            try node.awaitBackend(.avahi)

            hosts[1].kill("dbus-daemon")
            try node.awaitBackend(.embedded)
            hosts[1].kill("avahi-daemon")
            try hosts[1].startBus()
            try hosts[1].startAvahi()
            try node.awaitBackend(.avahi)
            try watcher.awaitServices("the newest service") { services in
                services.contains { $0.memberTag == "m2" }
            }
            // Whatever came and went on its own host, it never lost sight of the other.
            #expect(node.lost == [])
            #expect(node.members == ["m1"])
        }
    }

    @Test func aQuickRestartOfAvahiIsRiddenOut() throws {
        try Lab.with(hosts: 2) { hosts in
            let watcher = try hosts[0].node(.embedded, member: "m1")
            try hosts[1].startBus()
            try hosts[1].startAvahi()
            let node = try hosts[1].node(.avahi, member: "m2")
            try node.awaitMembers("m1")
            let events = node.eventCount
            hosts[1].kill("avahi-daemon")
            try Poll.until("the death is noticed") { node.eventCount > events }
            try hosts[1].startAvahi()
            try node.awaitBackend(.avahi)
            try watcher.awaitServices("a second announcement") { services in
                services.contains { $0.memberTag == "m2" && $0.name.contains("-2-") }
            }
            #expect(node.lost == [])
        }
    }

    @Test func aTakenNameIsReplacedByTheNext() throws {
        try Lab.with(hosts: 5) { hosts in
            let watcher = try hosts[4].node(.embedded, member: "m5")
            // One member and one random number: the first two want the same host name, the
            // others the same service name.
            for host in hosts[0..<2] { _ = try host.node(.embedded, member: "twin", run: 7) }
            for host in hosts[2..<4] {
                try host.startBus()
                try host.startAvahi()
                _ = try host.node(.avahi, member: "twin", run: 7)
            }
            try watcher.awaitServices("four names, four addresses", within: 30) { services in
                services.count == 4
                    && Set(services.compactMap(\.addresses.first))
                        == Set(
                            hosts.prefix(4).map(\.address))
            }
        }
    }

    @Test func aChangedAddressIsReportedAnew() throws {
        try Lab.with(hosts: 2) { hosts in
            let first = try hosts[0].node(.embedded, member: "m1")
            _ = try hosts[1].node(.embedded, member: "m2")
            try first.awaitMembers("m2")
            try hosts[1].run("ip", "address", "add", "10.88.0.77/16", "dev", "eth0")
            try hosts[1].run("ip", "address", "del", "\(hosts[1].address)/24", "dev", "eth0")
            try first.awaitServices("the new address") { services in
                services.contains {
                    $0.addresses.contains("10.88.0.77") && !$0.addresses.contains("10.88.0.2")
                }
            }
            #expect(first.lost == [])
        }
    }

    @Test func malformedServicesAreIgnored() throws {
        try Lab.with(hosts: 2) { hosts in
            try hosts[1].startBus()
            try hosts[1].startAvahi()
            let long = String(repeating: "a", count: 65)
            let bad = [["v=1", "n=a"], ["v=1", "n=\(long)", "m=b"], [], ["v=9", "n=a", "m=b"]]
            for (number, txt) in bad.enumerated() {
                let words = ["avahi-publish-service", "bad\(number)", serviceType, "1"] + txt
                try hosts[1].start("bad\(number)", words)
            }
            try hosts[1].start(
                "good", ["avahi-publish-service", "good", serviceType, "1", "v=1", "n=a", "m=b"])
            try Poll.until("all are on the network") {
                Set(hosts[1].browse().map { $0.split(separator: ";")[3] }).count == 5
            }
            let node = try hosts[0].node(.embedded, member: "m1")
            try node.awaitMembers("b")
            #expect(Array(node.seen.keys) == ["good"])
        }
    }

    @Test func theLoopbackInterfaceAloneCarriesServices() throws {
        try Lab.with(hosts: 1) { hosts in
            let first = try hosts[0].node(.embedded, member: "m1", interfaces: ["lo"])
            let second = try hosts[0].node(.embedded, member: "m2", interfaces: ["lo"])
            try first.awaitMembers("m2")
            try second.awaitMembers("m1")
            // By IPv4 only: Linux has no route for IPv6 multicast on this interface.
            #expect(first.seen.values.first?.addresses == ["127.0.0.1"])
        }
    }

    @Test func onlyTheNamedInterfacesAreUsed() throws {
        try Lab.with(hosts: 2) { hosts in
            try hosts[0].startBus()
            try hosts[0].startAvahi()
            let other = try hosts[1].node(.embedded, member: "m3")
            let dummy = try hosts[0].node(.avahi, member: "m1", interfaces: ["dummy9"])
            let named = try hosts[0].node(.avahi, member: "m2", interfaces: ["eth0"])
            try named.awaitMembers("m3")
            try other.awaitMembers("m2")
            #expect(dummy.members == [])
        }
    }

    @Test func anEmbeddedResponderLeavesTheHostsAvahiInPeace() throws {
        try Lab.with(hosts: 2) { hosts in
            let node = try hosts[0].node(.embedded, member: "m1")
            let other = try hosts[1].node(.embedded, member: "m2")
            try node.awaitMembers("m2")
            try hosts[0].startBus()
            try hosts[0].startAvahi()
            try hosts[0].start(
                "service", ["avahi-publish-service", "neighbour", "_ipp._tcp", "631"])
            try Poll.until("avahi-daemon publishes") {
                let text = try? hosts[0].run(
                    "avahi-browse", "--resolve", "--parsable", "--terminate", "_ipp._tcp")
                return text?.contains(";host1.local;") ?? false
            }
            try other.awaitMembers("m1")
            #expect(other.lost == [])
        }
    }
}
