import BylineClient
import Foundation
import Logging
import NIOPosix
import ServiceLifecycle

@testable import LocalAPI

/// A real server on a real socket in a directory of its own.
struct TestServer {
    let socket: String
    let newsroom: FakeNewsroom
    let board: Board
    let client: DaemonClient
    private let group: ServiceGroup

    /// The directory of the socket, which the server makes.
    var home: String { String(socket.dropLast("/byline.sock".count)) }

    /// Stops the server in order; returns at once.
    func stop() async {
        await group.triggerGracefulShutdown()
    }

    /// Runs `body` beside a server, and stops that afterwards.
    static func run(
        pace: EventStreams.Pace = EventStreams.Pace(), hub: EventHub = EventHub(),
        board: Board = Board(port: .off), socket: String? = nil,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let socket = socket ?? freshHome() + "/byline.sock"
        let newsroom = FakeNewsroom(hub: hub)
        let (listening, noteListening) = AsyncStream<Void>.makeStream()
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = LocalServer(
            socketPath: socket, board: board, service: newsroom, logger: quiet,
            eventLoopGroup: .singletonMultiThreadedEventLoopGroup, pace: pace,
            onListening: { noteListening.yield() })
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server], logger: quiet))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { noteListening.finish() }
                try await services.run()
            }
            for await _ in listening { break }
            let client = DaemonClient(socketPath: socket)
            let running = TestServer(
                socket: socket, newsroom: newsroom, board: board, client: client,
                group: services)
            do {
                try await body(running)
            } catch {
                await client.shutdown()
                await services.triggerGracefulShutdown()
                throw error
            }
            await client.shutdown()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        try? FileManager.default.removeItem(
            at: URL(fileURLWithPath: socket).deletingLastPathComponent())
    }

    /// A short path that nobody uses yet.
    static func freshHome() -> String {
        NSTemporaryDirectory() + "byline-" + UUID().uuidString.prefix(8)
    }
}
