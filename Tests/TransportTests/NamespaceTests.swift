import NIOCore
import NIOPosix
import Newsroom
import Testing

@testable import Transport

/// Two machines on a cable of their own: interfaces that come, go and change address.
@Suite(.enabled(if: NetworkNamespace.areAvailable))
struct NamespaceTests {
    @Test func `multicast crosses the cable over IPv4 and IPv6`() async throws {
        try await pair { left, right, ada, ben in
            try await hears(ben, ada, [1]) { $0.contains("10.77.0.1") }
            try await hears(ben, ada, [2]) { sources in
                sources.contains { $0.hasPrefix("fe80::") && $0.hasSuffix("%lan0") }
            }
        }
    }

    @Test func `an address heard over IPv6 can be dialled`() async throws {
        try await pair { left, right, ada, ben in
            try await hears(ada, ben, [2]) { $0.contains { $0.hasPrefix("fe80::") } }
            try await hears(ben, ada, [1]) { $0.contains { $0.hasPrefix("fe80::") } }
            let host = try #require(ben.sources(of: [1]).first { $0.hasPrefix("fe80::") })
            _ = try await ben.link(to: Endpoint(host: host, port: ada.endpoint.port))
            try await eventually("the far side") { ada.linksUp.count == 1 }
            guard case .linkUp(_, _, let source, false) = ada.events.last(where: isLinkUp) else {
                throw Overdue(description: "an inbound linkUp")
            }
            #expect(source.host.hasSuffix("%lan0"))
        }
    }

    @Test func `an interface that goes down and comes back is followed`() async throws {
        try await pair { left, right, ada, ben in
            try await hears(ben, ada, [1]) { $0.contains("10.77.0.1") }
            try left.ip("link set lan0 down")
            try await eventually("the loss") {
                ada.events.last(where: isChange) == .interfacesChanged([])
            }
            try left.ip("link set lan0 up")
            try await eventually("the return") {
                ada.events.last(where: isChange) == .interfacesChanged(["lan0"])
            }
            try await hears(ben, ada, [2]) { $0.contains("10.77.0.1") }
            try await hears(ada, ben, [3]) { $0.contains("10.77.0.2") }
        }
    }

    @Test func `an interface that is taken away and made anew is followed`() async throws {
        try await pair { left, right, ada, ben in
            try await hears(ben, ada, [1]) { $0.contains("10.77.0.1") }
            try left.ip("link delete lan0")
            try left.ip("link add lan0 type veth peer name lan0 netns \(right.name)")
            try plug(left, "10.77.0.1")
            try plug(right, "10.77.0.2")
            try await hears(ben, ada, [2]) { $0.contains("10.77.0.1") }
            try await hears(ada, ben, [3]) { sources in
                sources.contains("10.77.0.2") && sources.contains { $0.hasPrefix("fe80::") }
            }
        }
    }

    @Test func `a change of address is followed`() async throws {
        try await pair { left, right, ada, ben in
            try await hears(ben, ada, [1]) { $0.contains("10.77.0.1") }
            try left.ip("address delete 10.77.0.1/24 dev lan0")
            try left.ip("address add 10.77.0.9/24 dev lan0")
            try await hears(ben, ada, [2]) { $0.contains("10.77.0.9") }
        }
    }

    @Test func `a pulled cable ends a link, and takes no other interface with it`() async throws {
        try await pair { left, right, ada, ben in
            try left.ip("link add spare0 type veth peer name spare1")
            try left.ip("address add 10.88.0.1/24 dev spare0")
            try left.ip("link set spare0 up")
            let link = try await ada.link(to: Endpoint(host: "10.77.0.2", port: ben.endpoint.port))
            try right.ip("link set lan0 down")
            try await ada.call { $0.send([1], to: link) }
            try await eventually("the end", within: .seconds(12)) { ada.linksDown == [link] }
            try await hears(ada, ada, [2]) { $0.contains("10.88.0.1") }
        }
    }

    @Test func `no route and no answer are told apart from a refusal`() async throws {
        try await pair { left, right, ada, ben in
            let nobody = Endpoint(host: "10.77.0.2", port: 1)
            let noRoute = Endpoint(host: "10.99.0.1", port: 1)
            let noHost = Endpoint(host: "10.77.0.99", port: 1)
            try await ada.call { transport in
                for endpoint in [nobody, noRoute, noHost] { transport.dial(endpoint) }
            }
            try await eventually("the failures") { ada.dialFailures.count == 3 }
            #expect(ada.events.contains(.dialFailed(nobody, .refused)))
            #expect(ada.events.contains(.dialFailed(noRoute, .unreachable)))
            // The kernel gives up on ARP after about the time that we give up on the dial.
            #expect(
                ada.events.contains(.dialFailed(noHost, .timedOut))
                    || ada.events.contains(.dialFailed(noHost, .unreachable)))
        }
    }

    @Test func `without IPv6 all goes over IPv4, without any interface nothing breaks`()
        async throws
    {
        try await NetworkNamespace.pair { left, right in
            for side in [left, right] { try side.sysctl("net.ipv6.conf.all.disable_ipv6=1") }
            let (ada, ben) = (try node(in: left), try node(in: right))
            try await Node.running(ada, ben) {
                try await ada.call { $0.multicast([1]) }
                try plug(left, "10.77.0.1")
                try plug(right, "10.77.0.2")
                try await hears(ben, ada, [2]) { $0.contains("10.77.0.1") }
                _ = try await ada.link(to: Endpoint(host: "10.77.0.2", port: ben.endpoint.port))
                #expect(ben.sources(of: [2]).allSatisfy { $0 == "10.77.0.1" })
            }
        }
    }

    /// Two nodes on a cable, the left one at 10.77.0.1, the right one at 10.77.0.2.
    private func pair(
        _ body: (NetworkNamespace, NetworkNamespace, Node, Node) async throws -> Void
    ) async throws {
        try await NetworkNamespace.pair { left, right in
            try plug(left, "10.77.0.1")
            try plug(right, "10.77.0.2")
            let (ada, ben) = (try node(in: left), try node(in: right))
            try await Node.running(ada, ben) { try await body(left, right, ada, ben) }
        }
    }

    private func node(in namespace: NetworkNamespace) throws -> Node {
        try Node(interfaces: [], multicastPort: 7947, loop: namespace.group.next())
    }

    private func plug(_ namespace: NetworkNamespace, _ address: String) throws {
        try namespace.ip("address add \(address)/24 dev lan0")
        try namespace.ip("link set lan0 up")
    }

    /// Multicasts again and again until the other hears it from the right sources: an IPv6 address
    /// is of no use before its duplicate detection is over.
    private func hears(
        _ listener: Node, _ speaker: Node, _ bytes: [UInt8], from sources: ([String]) -> Bool
    ) async throws {
        try await eventually("\(bytes) heard") {
            try await speaker.call { $0.multicast(bytes) }
            return sources(listener.sources(of: bytes))
        }
    }

    private func isChange(_ event: TransportEvent) -> Bool {
        if case .interfacesChanged = event { true } else { false }
    }

    private func isLinkUp(_ event: TransportEvent) -> Bool {
        if case .linkUp = event { true } else { false }
    }
}
