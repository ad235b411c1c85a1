import BylineClient
import NIOCore
import Testing

@testable import LocalAPI

@Suite(.timeLimit(.minutes(1))) struct EventStreamTests {
    static let claimed = WatchEvent.claimed(
        LockChange(article: "budget", lock: FakeNewsroom.lock("budget", FakeNewsroom.ada)))
    static let lost = WatchEvent.lost(
        Loss(
            article: "budget", lock: FakeNewsroom.lock("budget", FakeNewsroom.grace),
            by: FakeNewsroom.grace, reason: .tie, notice: "n1"))

    @Test func `a stream starts with a snapshot and goes on live`() async throws {
        let events: [WatchEvent] = [
            Self.claimed, .released(LockChange(article: "budget", lock: nil)),
            .taken(
                LockChange(article: "mayor", lock: FakeNewsroom.lock("mayor", FakeNewsroom.ada))),
            .orphaned(LockChange(article: "a", lock: nil)),
            .restored(LockChange(article: "a", lock: nil)), Self.lost,
            .memberHere(FakeNewsroom.presence(FakeNewsroom.grace, editing: ["mayor"])),
            .memberGone(FakeNewsroom.presence(FakeNewsroom.grace, editing: [])),
            .pending(LockChange(article: "a", lock: FakeNewsroom.pending("a").lock)),
            .withdrawn(LockChange(article: "a", lock: nil), by: FakeNewsroom.grace),
            .moved(Move(article: "a", session: FakeNewsroom.session)),
            .unverified(LockChange(article: "a", lock: nil)),
            .verified(LockChange(article: "a", lock: nil)),
            .unknown(name: "weather"),
        ]
        try await TestServer.run { server async throws in
            let newsroom = server.newsroom
            var stream = try await server.client.events().makeAsyncIterator()
            let snapshot = WatchEvent.snapshot(
                presence: try await newsroom.presence(), locks: try await newsroom.locks())
            #expect(try await stream.next() == snapshot)
            for event in events {
                newsroom.hub.publish(event)
                #expect(try await stream.next() == event)
            }
        }
    }

    @Test func `a loss that was only streamed is still to be seen`() async throws {
        try await TestServer.run { server async throws in
            var stream = try await server.client.events().makeAsyncIterator()
            _ = try await stream.next()
            server.newsroom.hub.publish(Self.lost)
            #expect(try await stream.next() == Self.lost)
            #expect(try await server.client.notices().map(\.notice) == ["n1", "n2"])
        }
    }

    @Test func `an event has a name, a number and one line of data`() async throws {
        try await TestServer.run { server async throws in
            try await RawConnection.open(server.socket) { inbound, outbound in
                let request = RawConnection.request("GET /v1/events")
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                while !text.contains("\n\n"), let chunk = try await inbound.next() {
                    text += String(buffer: chunk)
                }
                #expect(text.contains("text/event-stream"))
                #expect(text.contains("event: snapshot\nid: 1\ndata: {\"event\":\"snapshot\""))
            }
        }
    }

    @Test func `a stream without news is kept alive`() async throws {
        var pace = EventStreams.Pace()
        pace.heartbeat = .milliseconds(10)
        try await TestServer.run(pace: pace) { server async throws in
            try await RawConnection.open(server.socket) { inbound, outbound in
                let request = RawConnection.request("GET /v1/events")
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                while !text.contains(": still here\n\n"), let chunk = try await inbound.next() {
                    text += String(buffer: chunk)
                }
                #expect(text.contains(": still here\n\n"))
            }
        }
    }

    @Test func `a reader that never reads is cut off, and its place given to another`()
        async throws
    {
        var pace = EventStreams.Pace()
        pace.queued = 8
        pace.streams = 1
        pace.grace = .milliseconds(50)
        try await TestServer.run(pace: pace, hub: EventHub(capacity: 8)) { server async throws in
            let hub = server.newsroom.hub
            try await RawConnection.open(server.socket) { _, outbound in
                let request = RawConnection.request("GET /v1/events")
                try await outbound.write(ByteBuffer(string: request))
                for await _ in server.newsroom.subscriptions { break }
                let note = String(repeating: "x", count: 16_384)
                let lock = FakeNewsroom.lock(
                    "budget", FakeNewsroom.ada, request: ClaimRequest(note: note))
                // Far more than the kernel buffers; the hub forgets whom it cut off.
                while hub.count > 0 {
                    hub.publish(.claimed(LockChange(article: "budget", lock: lock)))
                    await Task.yield()
                }
                while try await Self.firstWords(server.socket).contains(" 429 ") {}
            }
        }
    }

    private static func firstWords(_ socket: String) async throws -> String {
        try await RawConnection.open(socket) { inbound, outbound in
            let request = RawConnection.request("GET /v1/events")
            try await outbound.write(ByteBuffer(string: request))
            return try await inbound.next().map { String(buffer: $0) } ?? ""
        }
    }

    @Test func `a reader that was cut off is told so`() async throws {
        let hub = EventHub(capacity: 4)
        var stream = hub.subscribe(startingWith: .snapshot(presence: [], locks: []))
            .makeAsyncIterator()
        for _ in 0..<10 { hub.publish(Self.claimed) }
        #expect(hub.count == 0)
        #expect(await stream.next()?.name == "snapshot")
        #expect(await stream.next() == Self.claimed)
        #expect(await stream.next() == Self.claimed)
        #expect(await stream.next() == .overflow)
        #expect(await stream.next() == nil)
    }

    @Test func `the client throws when it was cut off`() async throws {
        try await TestServer.run { server async throws in
            var stream = try await server.client.events().makeAsyncIterator()
            _ = try await stream.next()
            server.newsroom.hub.publish(.overflow)
            await #expect(throws: ClientError.tooSlow) { try await stream.next() }
        }
    }

    @Test func `a client that leaves is forgotten at once`() async throws {
        try await TestServer.run { server async throws in
            let hub = server.newsroom.hub
            try await RawConnection.open(server.socket) { inbound, outbound in
                let request = RawConnection.request("GET /v1/events")
                try await outbound.write(ByteBuffer(string: request))
                _ = try await inbound.next()
                #expect(hub.count == 1)
            }
            while hub.count > 0 { await Task.yield() }
        }
    }

    @Test func `no more streams are opened than allowed`() async throws {
        var pace = EventStreams.Pace()
        pace.streams = 1
        try await TestServer.run(pace: pace) { server async throws in
            var first = try await server.client.events().makeAsyncIterator()
            _ = try await first.next()
            let answer = try await RawConnection.exchange(
                server.socket, RawConnection.request("GET /v1/events"))
            #expect(answer.hasPrefix("HTTP/1.1 429 "))
        }
    }

    @Test func `a daemon that stops ends its streams in order`() async throws {
        try await TestServer.run { server async throws in
            var stream = try await server.client.events().makeAsyncIterator()
            _ = try await stream.next()
            await server.stop()
            #expect(try await stream.next() == nil)
        }
    }
}
