import Crypto
import NIOCore
import NIOSSL
import Newsroom
import Testing

@testable import Transport

/// Other ends that lie, babble or stall; each costs a counted drop and nothing more.
struct HostileTests {
    @Test func `a client that shows a key it does not own does not get up`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let impostor = Credentials(shown: Curve25519.Signing.PrivateKey())
            try await expectRefused(by: ada, impostor)
        }
    }

    @Test func `a server that shows a key it does not own does not get up`() async throws {
        let impostor = Credentials(shown: Curve25519.Signing.PrivateKey())
        let server = try await StrangerServer(tls: try impostor.server())
        let ada = try Node()
        try await Node.running(ada) {
            let endpoint = server.endpoint
            try await ada.call { $0.dial(endpoint) }
            try await eventually("the failure") { ada.dialFailures.count == 1 }
            #expect(ada.linksUp.isEmpty)
        }
        try await server.close()
    }

    @Test func `the strangers of these tests do get up when nothing is spoiled`() async throws {
        let server = try await StrangerServer(tls: try Credentials().server())
        let ada = try Node()
        try await Node.running(ada) {
            _ = try await Stranger.connect(to: ada.endpoint, tls: try Credentials().client())
            try await eventually("the inbound link") { ada.linksUp.count == 1 }
            _ = try await ada.link(to: server.endpoint)
            #expect(ada.drops.isEmpty)
        }
        try await server.close()
    }

    @Test func `no certificate, TLS 1.2, and another protocol are refused`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            try await expectRefused(by: ada, Credentials(showsCertificate: false))
            try await expectRefused(by: ada, Credentials(version: .tlsv12))
            try await expectRefused(by: ada, Credentials(protocols: ["h2"]))
            try await expectRefused(by: ada, Credentials(protocols: []))
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}hello", "\u{0}",
    ])
    func `a client that speaks nonsense is hung up on`(nonsense: String) async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let stranger = try await Stranger.connect(to: ada.endpoint)
            stranger.write(Array(nonsense.utf8))
            try await eventually("the end") { !stranger.isOpen }
            try await eventually("the drop") { ada.drops == [.handshakeFailed] }
        }
    }

    @Test func `random garbage crashes nothing, and the port goes on working`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada, ben) {
            for round in 1...40 {
                let stranger = try await Stranger.connect(to: ada.endpoint)
                var garbage = (0..<Int.random(in: 1...4_000, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                // Half of it looks like the start of a TLS record, to get past the first look.
                if round.isMultiple(of: 2) { garbage = [0x16, 0x03, 0x01, 0x00, 0xff] + garbage }
                stranger.write(garbage)
                stranger.close()
                try await eventually("drop \(round)") { ada.drops.count == round }
            }
            _ = try await ben.link(to: ada.endpoint)
        }
    }

    @Test func `a frame announced above the cap ends the link`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let stranger = try await Stranger.connect(
                to: ada.endpoint, tls: try Credentials().client())
            stranger.write([0, 0, 0, 0])
            stranger.write([0, 0, 0, 2, 5, 6])
            stranger.write([0, 4, 0, 1])
            try await eventually("the end") { ada.linksDown.count == 1 && !stranger.isOpen }
            #expect(ada.frames == [[5, 6]])
            #expect(ada.drops == [.emptyFrame, .oversizedFrame])
        }
    }

    @Test func `frames that come in single bytes are put together`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let stranger = try await Stranger.connect(
                to: ada.endpoint, tls: try Credentials().client())
            for byte: UInt8 in [0, 0, 0, 3, 7, 8, 9, 0, 0, 0, 1, 6] { stranger.write([byte]) }
            try await eventually("the frames") { ada.frames == [[7, 8, 9], [6]] }
        }
    }

    @Test func `a frame cut off by the end is not delivered`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let stranger = try await Stranger.connect(
                to: ada.endpoint, tls: try Credentials().client())
            stranger.write([0, 0, 0, 2, 5])
            try await eventually("the link") { ada.linksUp.count == 1 }
            stranger.close()
            try await eventually("the end") { ada.linksDown.count == 1 }
            #expect(ada.frames.isEmpty)
        }
    }

    @Test func `a reader that stalls is closed once too much waits for it`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            let stranger = try await Stranger.connect(
                to: ada.endpoint, tls: try Credentials().client())
            try await eventually("the link") { ada.linksUp.count == 1 && stranger.handshakeDone }
            let link = try #require(ada.linksUp.first)
            try await stranger.channel?.setOption(.autoRead, value: false).get()
            let frame = [UInt8](repeating: 1, count: TransportLimits.frameBytes)
            // What the kernel's buffers hold does not count, so it takes some time to get there.
            try await eventually("the drop") {
                try await ada.call { $0.send(frame, to: link) }
                return ada.drops.contains(.slowReader)
            }
            try await eventually("the end") { ada.linksDown == [link] }
            stranger.close()
        }
    }

    @Test func `so many handshakes at once, and each within its time`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            var silent: [Stranger] = []
            for _ in 0..<TransportLimits.inboundHandshakes {
                silent.append(try await Stranger.connect(to: ada.endpoint))
            }
            let onceMore = try await Stranger.connect(to: ada.endpoint)
            try await eventually("the refusal") { !onceMore.isOpen }
            #expect(ada.drops == [.tooManyHandshakes])
            try await eventually("the deadline") { silent.allSatisfy { !$0.isOpen } }
            try await eventually("the drops") {
                ada.drops.count(where: { $0 == .handshakeFailed }) == silent.count
            }
        }
    }

    @Test func `so many inbound links, and not one more`() async throws {
        let (ada, ben) = (try Node(), try Node())
        try await Node.running(ada, ben) {
            for count in 1...TransportLimits.inboundLinks {
                _ = try await ben.link(to: ada.endpoint)
                try await eventually("link \(count)") { ada.linksUp.count == count }
            }
            let endpoint = ada.endpoint
            try await ben.call { $0.dial(endpoint) }
            try await eventually("the failure") { ben.dialFailures.count == 1 }
            #expect(ada.drops == [.tooManyInboundLinks])
        }
    }

    private func expectRefused(by node: Node, _ credentials: Credentials) async throws {
        let before = node.drops.count
        let stranger = try await Stranger.connect(
            to: node.endpoint, tls: try credentials.client())
        try await eventually("the drop") { node.drops.count > before }
        try await eventually("the end") { !stranger.isOpen }
        #expect(node.drops.last == .handshakeFailed)
        #expect(node.linksUp.isEmpty)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): replays a test from its printed seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
