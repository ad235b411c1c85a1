import NIOCore
import NIOPosix

/// Bytes to and from a server, with nothing helpful in between.
enum RawConnection {
    typealias Body<Result> = (
        inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Result

    /// Sends `request` and returns all that comes until the server closes.
    static func exchange(_ socket: String, _ request: String) async throws -> String {
        try await exchange(try SocketAddress(unixDomainSocketPath: socket), request)
    }

    /// The same with any server.
    static func exchange(_ server: SocketAddress, _ request: String) async throws -> String {
        try await open(server) { inbound, outbound in
            // A server that has heard enough closes before it took everything.
            try? await outbound.write(ByteBuffer(string: request))
            var answer = ""
            while let chunk = try? await inbound.next() { answer += String(buffer: chunk) }
            return answer
        }
    }

    /// Runs `body` with a connection.
    static func open<Result: Sendable>(
        _ socket: String, _ body: Body<Result>
    ) async throws -> Result {
        try await open(try SocketAddress(unixDomainSocketPath: socket), body)
    }

    /// The same with any server.
    static func open<Result: Sendable>(
        _ server: SocketAddress, _ body: Body<Result>
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: server) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var iterator = inbound.makeAsyncIterator()
            return try await body(&iterator, outbound)
        }
    }

    /// A request without a body that wants the connection closed.
    static func request(_ line: String, headers: [String] = [], body: String = "") -> String {
        let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
        let lines =
            ["\(line) HTTP/1.1", "Host: localhost", "Connection: close"] + length + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
