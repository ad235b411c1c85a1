import Newsroom
import Testing

@testable import Transport

/// Multicast on the loopback.
struct MulticastTests {
    @Test func `what one says on the loopback, all there hear, itself included`() async throws {
        let port = Ports.fresh()
        let (ada, ben) = (try Node(multicastPort: port), try Node(multicastPort: port))
        let deaf = try Node(multicastPort: port, multicastEnabled: false)
        try await Node.running(ada, ben, deaf) {
            let longest = [UInt8](repeating: 3, count: TransportLimits.datagramBytes)
            try await ada.call { transport in
                transport.multicast([1, 2])
                transport.multicast(longest)
            }
            try await eventually("the datagrams") {
                [ada, ben].allSatisfy { node in
                    node.sources(of: [1, 2]) == ["127.0.0.1"]
                        && node.sources(of: longest) == ["127.0.0.1"]
                }
            }
            let counters = try await ada.call { $0.counters }
            #expect(counters.multicastSent.packets == 2)
            #expect(counters.multicastSent.bytes == 1_202)
            #expect(counters.multicastReceived == counters.multicastSent)
            #expect(deaf.sources(of: [1, 2]).isEmpty)
            #expect(ada.events.contains(.interfacesChanged(["lo"])))
        }
    }

    @Test func `a datagram above the cap is neither sent nor taken in`() async throws {
        let port = Ports.fresh()
        let (ada, ben) = (try Node(multicastPort: port), try Node(multicastPort: port))
        try await Node.running(ada, ben) {
            let tooLong = [UInt8](repeating: 3, count: TransportLimits.datagramBytes + 1)
            try await ada.call { $0.multicast(tooLong) }
            try await eventually("the drop at the sender") { ada.drops == [.unsendableDatagram] }
            let path = MulticastPath(
                interface: "lo", index: 1, family: .ipv4(source: "127.0.0.1"))
            #expect(try MulticastSocket(path: path, port: port).send(tooLong))
            try await eventually("the drop at the hearer") { ben.drops == [.oversizedDatagram] }
        }
    }

    @Test func `daemons with another port or another group hear nothing of it`() async throws {
        let port = Ports.fresh()
        let (ada, ben) = (try Node(multicastPort: port), try Node(multicastPort: port))
        let other = try Node(multicastPort: Ports.fresh())
        try await Node.running(ada, ben, other) {
            let straight = Endpoint(host: "127.0.0.1", port: port)
            try UnicastDatagram.send([66], to: straight)
            try await ada.call { $0.multicast([1]) }
            try await eventually("the datagram") { !ben.sources(of: [1]).isEmpty }
            #expect(ben.sources(of: [66]).isEmpty)
            #expect(other.sources(of: [1]).isEmpty)
        }
    }

    @Test func `without names all real interfaces are used, the loopback only if there is none`() {
        let lo = NetworkInterface(
            name: "lo", index: 1, isLoopback: true, canMulticast: false, ipv4: "127.0.0.1",
            hasIPv6: true)
        let lan = NetworkInterface(
            name: "eth0", index: 2, isLoopback: false, canMulticast: true, ipv4: "192.0.2.1",
            hasIPv6: true)
        let tunnel = NetworkInterface(
            name: "tun0", index: 3, isLoopback: false, canMulticast: false, ipv4: "192.0.2.9")
        func names(_ wanted: [String], _ all: NetworkInterface...) -> [String] {
            NetworkInterface.usable(of: all, wanted: wanted).map(\.name)
        }
        #expect(names([], lo, lan, tunnel) == ["eth0"])
        #expect(names([], lo, tunnel) == ["lo"])
        #expect(names(["lo"], lo, lan) == ["lo"])
        #expect(names(["gone0"], lo, lan) == [])
        #expect(
            MulticastPath.paths(on: [lo, lan]) == [
                MulticastPath(interface: "lo", index: 1, family: .ipv4(source: "127.0.0.1")),
                MulticastPath(interface: "eth0", index: 2, family: .ipv4(source: "192.0.2.1")),
                MulticastPath(interface: "eth0", index: 2, family: .ipv6),
            ])
    }

    @Test func `more interfaces than the cap are left alone`() {
        let many = (1...40).map { number in
            NetworkInterface(
                name: "veth\(number)", index: number, isLoopback: false, canMulticast: true)
        }
        let usable = NetworkInterface.usable(of: many, wanted: [])
        #expect(usable.count == TransportLimits.interfaces)
    }
}
