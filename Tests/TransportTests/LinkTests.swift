import NIOCore
import Newsroom
import Replication
import Testing

@testable import Transport

/// Links between two transports, on the loopback.
struct LinkTests {
    @Test func `a link is up on both sides with the other's proven key, and frames go both ways`()
        async throws
    {
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada, ben) {
            let outward = try await ada.link(to: ben.endpoint)
            try await eventually("the link is up on the far side") { ben.linksUp.count == 1 }
            #expect(
                ada.events.contains(
                    .linkUp(outward, peer: ben.member, endpoint: ben.endpoint, dialled: true)))
            guard case .linkUp(let inward, let peer, let source, false) = ben.events.last else {
                throw Overdue(description: "an inbound linkUp as the last event")
            }
            #expect(peer == ada.member)
            #expect(source.host == "127.0.0.1")

            let whole = (0..<TransportLimits.frameBytes).map { UInt8(truncatingIfNeeded: $0) }
            try await ada.call { transport in
                transport.send([1], to: outward)
                transport.send(whole, to: outward)
            }
            try await ben.call { $0.send([2, 3], to: inward) }
            try await eventually("the frames") { ben.frames.count == 2 && ada.frames.count == 1 }
            #expect(ben.frames == [[1], whole])
            #expect(ada.frames == [[2, 3]])
            let sent = try await ada.call { $0.counters.tcpSent }
            #expect(sent.packets == 2)
            #expect(sent.bytes == UInt64(4 + 1 + 4 + whole.count))
        }
    }

    @Test(arguments: ["127.0.0.1", "::1", "localhost"])
    func `any way of writing the host reaches it, and comes back as it was written`(
        host: String
    ) async throws {
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada, ben) {
            let endpoint = Endpoint(host: host, port: ben.endpoint.port)
            let link = try await ada.link(to: endpoint)
            #expect(
                ada.events.contains(
                    .linkUp(link, peer: ben.member, endpoint: endpoint, dialled: true)))
        }
    }

    @Test func `closing a link delivers what was sent, and tells both sides once`() async throws {
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada, ben) {
            let link = try await ada.link(to: ben.endpoint)
            try await eventually("the far side") { ben.linksUp.count == 1 }
            let toldAtOnce = try await ada.call { transport in
                transport.send([7], to: link)
                transport.close(link, reason: "not of the roster")
                transport.close(link, reason: "again")
                return ada.linksDown.count
            }
            #expect(toldAtOnce == 0, "an event must not come inside a call")
            try await eventually("both ends") { ada.linksDown.count + ben.linksDown.count == 2 }
            #expect(ada.events.contains(.linkDown(link, reason: "not of the roster")))
            #expect(ben.frames == [[7]])
            try await ada.call { $0.send([8], to: link) }
            try await eventually("the drop") { ada.drops == [.unknownLink] }
        }
    }

    @Test func `frames of no bytes or above the cap are not sent`() async throws {
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada, ben) {
            let link = try await ada.link(to: ben.endpoint)
            try await ada.call { transport in
                transport.send([], to: link)
                transport.send(
                    [UInt8](repeating: 0, count: TransportLimits.frameBytes + 1), to: link)
                transport.send([9], to: link)
            }
            try await eventually("the frame") { ben.frames == [[9]] }
            try await eventually("the drops") {
                ada.drops == [.unsendableFrame, .unsendableFrame]
            }
        }
    }

    @Test func `stop says goodbye, frees the port, and may be called again`() async throws {
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada) {
            let port = try await Node.running(ben) {
                let link = try await ben.link(to: ada.endpoint)
                try await ben.call { $0.send([0xff], to: link) }
                await ben.transport.stop()
                return ben.endpoint.port
            }
            try await eventually("the goodbye") {
                ada.frames == [[0xff]] && ada.linksDown.count == 1
            }
            await #expect(throws: TransportError.alreadyStarted) {
                try await ben.transport.start()
            }
            try await Node.running(try Node(port: port)) {}
        }
    }

    @Test func `a port in use is an error that names it`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let port = ada.endpoint.port
            let error = await #expect(throws: TransportError.self) {
                try await Node(port: port).transport.start()
            }
            guard case .cannotListen(port, _) = error else {
                throw Overdue(description: "cannotListen, not \(String(describing: error))")
            }
        }
    }
}
