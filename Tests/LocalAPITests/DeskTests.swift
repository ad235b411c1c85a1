import BylineClient
import LocalAPI
import Testing

/// Lists and streams that are confined to one desk.
@Suite struct DeskTests {
    private static let sports = ClaimRequest(desk: "sports")

    @Test func `locks and presence are of the desk that was named`() async throws {
        try await TestServer.run { server async throws in
            let lock = try await server.client.claim("match", Self.sports).lock
            #expect(try await server.client.locks(desk: "sports") == [lock])
            #expect(try await server.client.locks(desk: "a&b=c").isEmpty)
            #expect(try await server.client.locks().count == 2)
            let politics = try await server.client.presence(desk: "politics")
            #expect(politics.map(\.editor) == ["Grace"])
            #expect(try await server.client.presence(desk: "sports").isEmpty)
        }
    }

    @Test func `a stream tells of its desk, of members, and of every loss`() async throws {
        try await TestServer.run { server async throws in
            let (ada, grace) = (FakeNewsroom.ada, FakeNewsroom.grace)
            let match = FakeNewsroom.lock("match", grace, request: Self.sports)
            let mayor = LockChange(article: "mayor", lock: FakeNewsroom.lock("mayor", grace))
            let here = FakeNewsroom.presence(grace, editing: [])
            let loss = Loss(article: "mayor", lock: nil, by: grace, reason: .tie, notice: "n")
            let told: [WatchEvent] = [
                .claimed(LockChange(article: "match", lock: match)),
                .released(LockChange(article: "match", desk: "sports", lock: nil)),
                .withdrawn(LockChange(article: "match", desk: "sports", lock: nil), by: ada),
                .memberGone(here), .lost(loss),
            ]
            let untold: [WatchEvent] = [
                .claimed(mayor), .released(LockChange(article: "mayor", lock: nil)),
                .taken(mayor), .orphaned(mayor),
            ]
            var stream = try await server.client.events(desk: "sports").makeAsyncIterator()
            #expect(try await stream.next()?.name == "snapshot")
            for event in untold + told { server.newsroom.hub.publish(event) }
            for event in told { #expect(try await stream.next() == event) }
        }
    }

    @Test func `commands take a desk, and say so when there is nothing`() async throws {
        try await TestServer.run { server async throws in
            _ = try await server.client.claim("match", Self.sports)
            let locks = try await Command.run(["locks", "--desk", "sports"], home: server.home)
            #expect(locks.output.contains("match") && !locks.output.contains("mayor"))
            let who = try await Command.run(["who", "--desk", "politics"], home: server.home)
            #expect(who.output.contains("Grace") && !who.output.contains("Ada"))
            let none = try await Command.run(["locks", "--desk", "nope"], home: server.home)
            #expect(none.status == 0 && none.output == "No article of the desk nope is held.\n")
            let nobody = try await Command.run(["who", "--desk", "nope"], home: server.home)
            #expect(nobody.output == "Nobody edits an article of the desk nope.\n")
            async let watched = Command.run(["watch", "--desk", "sports"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            let mayor = LockChange(
                article: "mayor", lock: FakeNewsroom.lock("mayor", FakeNewsroom.grace))
            server.newsroom.hub.publish(.taken(mayor))
            server.newsroom.hub.publish(
                .released(LockChange(article: "match", desk: "sports", lock: nil)))
            server.newsroom.hub.finish()
            let lines = try await watched.output.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].hasSuffix("held: match (you)"))
            #expect(lines[1].hasSuffix("match was released; it is free"))
        }
    }

    @Test(arguments: ["who", "locks", "watch", "history"])
    func `an empty desk is wrong usage`(command: String) async throws {
        let long = String(repeating: "d", count: 65)
        for desk in ["", long] {
            let result = try await Command.run([command, "--desk", desk], home: "/nowhere")
            #expect(result.status == 64 && result.errors.contains("1 to 64 bytes"))
        }
    }

    @Test(arguments: ["presence", "locks", "events"])
    func `a wrong query is refused by name`(route: String) async throws {
        try await TestServer.run { server async throws in
            for query in ["desk=", "dsk=sports", "desk=%", "desk=a&desk=b"] {
                let raw = try await RawConnection.exchange(
                    server.socket, RawConnection.request("GET /v1/\(route)?\(query)"))
                #expect(raw.hasPrefix("HTTP/1.1 400 ") && raw.contains("badRequest"), "\(raw)")
            }
        }
    }
}
