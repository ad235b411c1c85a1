import Crypto
import Logging
import NIOCore
import NIOPosix
import Newsroom
import Replication
import Synchronization
import Testing

@testable import Transport

/// A running transport, and all that it has told.
final class Node: Sendable {
    let loop: any EventLoop
    let transport: NetworkTransport
    let member: MemberID
    private let port = Mutex<UInt16>(0)
    private let log: Log

    private final class Log: Sendable {
        let events = Mutex<[TransportEvent]>([])
    }

    /// Not started yet.
    init(
        interfaces: [String] = ["lo"], multicastPort: UInt16 = Ports.fresh(), port: UInt16 = 0,
        multicastEnabled: Bool = true,
        loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    ) throws {
        let key = Curve25519.Signing.PrivateKey()
        let log = Log()
        self.loop = loop
        self.log = log
        member = MemberID(try #require(Bytes32(key.publicKey.rawRepresentation)))
        transport = try NetworkTransport(
            configuration: TransportConfiguration(
                identity: key, port: port, multicastPort: multicastPort, interfaces: interfaces,
                multicastEnabled: multicastEnabled),
            eventLoop: loop, logger: Logger(label: "test")
        ) { event in
            loop.preconditionInEventLoop()
            log.events.withLock { $0.append(event) }
        }
    }

    /// Starts, runs `body`, and stops whatever happens.
    static func running<Result>(
        _ nodes: Node..., body: () async throws -> Result
    ) async throws -> Result {
        for node in nodes {
            let port = try await node.transport.start()
            node.port.withLock { $0 = port }
        }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for node in nodes { await node.transport.stop() }
        return try result.get()
    }

    /// Where it listens, over IPv4 on the loopback.
    var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: port.withLock { $0 }) }

    var events: [TransportEvent] { log.events.withLock { $0 } }

    var drops: [TransportDrop] {
        events.compactMap { if case .dropped(let drop) = $0 { drop } else { nil } }
    }

    var linksUp: [LinkID] {
        events.compactMap { if case .linkUp(let link, _, _, _) = $0 { link } else { nil } }
    }

    var linksDown: [LinkID] {
        events.compactMap { if case .linkDown(let link, _) = $0 { link } else { nil } }
    }

    var frames: [[UInt8]] {
        events.compactMap { if case .frame(_, let bytes) = $0 { bytes } else { nil } }
    }

    var dialFailures: [DialFailure] {
        events.compactMap { if case .dialFailed(_, let failure) = $0 { failure } else { nil } }
    }

    /// The hosts that this datagram came from.
    func sources(of bytes: [UInt8]) -> [String] {
        events.compactMap { event in
            if case .datagram(bytes, let source) = event { source.host } else { nil }
        }
    }

    /// Makes calls on the transport's loop.
    func call<Result: Sendable>(
        _ body: @escaping @Sendable (NetworkTransport) -> Result
    ) async throws -> Result {
        try await loop.submit { [transport] in body(transport) }.get()
    }

    /// Dials, and gives the link once it is up on this side.
    func link(to endpoint: Endpoint) async throws -> LinkID {
        let (before, failures) = (linksUp.count, dialFailures.count)
        try await call { $0.dial(endpoint) }
        try await eventually("a link to \(endpoint)") {
            guard dialFailures.count == failures else {
                throw Overdue(description: "no link to \(endpoint): \(dialFailures)")
            }
            return linksUp.count > before
        }
        return try #require(linksUp.last)
    }
}

/// UDP ports for multicast, one a test, so that tests that run at once do not hear one another.
enum Ports {
    private static let last = Mutex<UInt16>(UInt16.random(in: 20_000...25_000))

    static func fresh() -> UInt16 {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
