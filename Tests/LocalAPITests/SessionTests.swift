import BylineClient
import NIOCore
import Testing

@testable import LocalAPI

@Suite struct SessionTests {
    @Test func `a session's stream begins with its id and what it holds`() async throws {
        try await TestServer.run { server async throws in
            var stream = try await server.client.session().makeAsyncIterator()
            let id = FakeNewsroom.session
            #expect(
                try await stream.next() == .session(OpenedSession(session: id, articles: ["mayor"]))
            )
            let move = WatchEvent.moved(Move(article: "mayor", session: id))
            server.newsroom.hub.publish(move)
            #expect(try await stream.next() == move)
        }
    }

    @Test func `a session is named to come back to it, and ended by its id`() async throws {
        try await TestServer.run { server async throws in
            let id = String(repeating: "0a", count: 16)
            var stream = try await server.client.session(id).makeAsyncIterator()
            guard case .session(let opened)? = try await stream.next() else {
                Issue.record("no session")
                return
            }
            #expect(opened.session == id)
            #expect(try await server.client.endSession(FakeNewsroom.session) == ["mayor"])
            await #expect(throws: ClientError.self) { try await server.client.endSession(id) }
        }
    }

    @Test func `a connection that closes is reported`() async throws {
        try await TestServer.run { server async throws in
            try await RawConnection.open(server.socket) { inbound, outbound in
                let request = RawConnection.request("POST /v1/sessions", body: "{}")
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                while !text.contains("\n\ndata"), !text.contains("mayor"),
                    let chunk = try await inbound.next()
                {
                    text += String(buffer: chunk)
                }
                #expect(text.contains("event: session\n"))
            }
            var closings = server.newsroom.closings.makeAsyncIterator()
            #expect(await closings.next() == FakeNewsroom.session)
        }
    }

    @Test func `a session that cannot be opened is an error, and takes no place`() async throws {
        var pace = EventStreams.Pace()
        pace.streams = 1
        try await TestServer.run(pace: pace) { server async throws in
            for _ in 0..<3 {
                await #expect(throws: ClientError.self) {
                    for try await _ in try await server.client.session("full") {}
                }
            }
            var stream = try await server.client.session().makeAsyncIterator()
            #expect(try await stream.next()?.name == "session")
        }
    }
}
