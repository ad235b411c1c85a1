import BylineClient
import Testing

@Suite struct RouteTests {
    @Test func `every route that reads answers what the service says`() async throws {
        try await TestServer.run { server async throws in
            let (client, newsroom) = (server.client, server.newsroom)
            #expect(try await client.status() == FakeNewsroom.status)
            #expect(try await client.presence() == newsroom.presence())
            #expect(try await client.locks() == newsroom.locks())
            #expect(try await client.lock(of: "mayor") == newsroom.lock(of: "mayor"))
            #expect(try await client.lock(of: "budget") == nil)
            #expect(try await client.members() == newsroom.members())
        }
    }

    @Test func `a claim is held, shown, and released`() async throws {
        try await TestServer.run { server async throws in
            let request = ClaimRequest(desk: "politics", title: "The budget", note: "until noon")
            let lock = FakeNewsroom.lock("budget", FakeNewsroom.ada, request: request)
            let held = try await server.client.claim("budget", request)
            #expect(held == LockAnswer(outcome: .held, lock: lock))
            #expect(try await server.client.lock(of: "budget") == lock)
            let released = try await server.client.release("budget")
            #expect(released == LockAnswer(outcome: .released, lock: nil))
            #expect(try await server.client.lock(of: "budget") == nil)
        }
    }

    @Test func `a refusal is an answer that names the holder`() async throws {
        try await TestServer.run { server async throws in
            let lock = FakeNewsroom.lock("mayor", FakeNewsroom.grace)
            let claimed = try await server.client.claim("mayor")
            #expect(claimed == LockAnswer(outcome: .refused, lock: lock))
            let released = try await server.client.release("mayor")
            let refusal = LockAnswer(outcome: .refused, lock: lock, message: "Grace holds it")
            #expect(released == refusal)
            let nothing = try await server.client.release("budget")
            #expect(nothing == LockAnswer(outcome: .free, lock: nil))
        }
    }

    @Test func `a claim that waits for acks is an answer with status 202`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.client.claim("budget", ClaimRequest(note: "pending"))
            #expect(answer == FakeNewsroom.pending("budget"))
            let raw = try await RawConnection.exchange(
                server.socket,
                RawConnection.request(
                    "POST /v1/locks/budget/claim", body: "{\"note\":\"pending\"}"))
            #expect(raw.hasPrefix("HTTP/1.1 202 "))
            #expect(raw.contains("\"missing\":{\"count\":1,"))
        }
    }

    @Test(arguments: [
        ("mayor", UInt64?.some(4711), CheckOutcome.current, "200"),
        ("mayor", 4710, .stale, "409"), ("mayor", nil, .stale, "409"),
        ("mayor", 4712, .unverified, "503"), ("budget", 1, .free, "409"),
    ])
    func `a check answers with one status an outcome`(
        article: String, token: UInt64?, outcome: CheckOutcome, status: String
    ) async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.client.check(article, token: token)
            #expect(answer.outcome == outcome)
            let body = token.map { "{\"token\":\($0)}" } ?? ""
            let raw = try await RawConnection.exchange(
                server.socket, RawConnection.request("POST /v1/locks/\(article)/check", body: body))
            #expect(raw.hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func `a take-over carries its note`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.client.take(
                "mayor", TakeRequest(note: "deadline", confirmed: true))
            #expect(answer.outcome == .held)
            #expect(answer.lock?.note == "deadline")
            #expect(answer.lock?.holder == FakeNewsroom.ada)
        }
    }

    @Test func `waiting, leaving and giving have a status an outcome`() async throws {
        try await TestServer.run { server async throws in
            let grace = FakeNewsroom.lock("mayor", FakeNewsroom.grace)
            let waiting = try await server.client.wait(for: "mayor", WaitRequest(note: "soon"))
            #expect(waiting == LockAnswer(outcome: .waiting, lock: grace, place: 1))
            #expect(try await server.client.unwait("mayor").outcome == .left)
            #expect(try await server.client.unwait("budget").outcome == .refused)
            #expect(try await server.client.wait(for: "budget").outcome == .held)
            let given = try await server.client.give("budget", GiveRequest(to: "Grace"))
            #expect(given == LockAnswer(outcome: .given, lock: nil, next: FakeNewsroom.grace))
            for (path, body, status) in [
                ("mayor/wait", "{}", "202"), ("mayor/unwait", "{}", "200"),
                ("budget/unwait", "{}", "409"), ("mayor/give", "{\"to\":\"Grace\"}", "409"),
                ("mayor/give", "{\"to\":\"Eve\"}", "404"), ("mayor/give", "{}", "400"),
            ] {
                let raw = try await RawConnection.exchange(
                    server.socket, RawConnection.request("POST /v1/locks/\(path)", body: body))
                #expect(raw.hasPrefix("HTTP/1.1 \(status) "), "\(path): \(raw)")
            }
        }
    }

    @Test func `asking and answering have a status an outcome`() async throws {
        try await TestServer.run { server async throws in
            let grace = FakeNewsroom.lock("mayor", FakeNewsroom.grace)
            let asked = try await server.client.ask(for: "mayor", AskRequest(message: "please"))
            #expect(
                asked
                    == LockAnswer(
                        outcome: .asked, lock: grace, message: "please", place: 1, question: "q1"))
            #expect(try await server.client.claim("budget").outcome == .held)
            let later = AnswerRequest(answer: .later, seconds: 60)
            let answered = try await server.client.answer("budget", later)
            #expect(answered.outcome == .answered && answered.next == FakeNewsroom.grace)
            for (path, body, status) in [
                ("mayor/ask", "{}", "202"), ("budget/ask", "{}", "409"),
                ("budget/answer", "{\"answer\":\"decline\"}", "200"),
                ("mayor/answer", "{\"answer\":\"decline\"}", "409"),
                ("budget/answer", "{}", "400"),
                ("budget/answer", "{\"answer\":\"give\"}", "200"),
            ] {
                let raw = try await RawConnection.exchange(
                    server.socket, RawConnection.request("POST /v1/locks/\(path)", body: body))
                #expect(raw.hasPrefix("HTTP/1.1 \(status) "), "\(path): \(raw)")
            }
        }
    }

    @Test func `an invitation is made for the time that was asked for`() async throws {
        try await TestServer.run { server async throws in
            let invitation = try await server.client.invite(InviteRequest(expiresSeconds: 60))
            #expect(invitation == Invitation(code: "code-60", expires: FakeNewsroom.noon))
        }
    }

    @Test func `a failure of the service reaches the client with its status and words`()
        async throws
    {
        try await TestServer.run { server async throws in
            let expected = ClientError.api(
                status: 500, APIError(error: .internal, message: "the disk is full; make room"))
            await #expect(throws: expected) {
                try await server.client.claim("budget", ClaimRequest(note: "fail"))
            }
        }
    }

    @Test(arguments: [
        "a/b", "a%2Fb", "100%", "two words", "Ünïcödé 記事 🗞️", "..", ".", "a?b#c", "+", "claim",
        "a\\b\"c'", String(repeating: "é", count: 128), "/", "//",
    ])
    func `any article id survives the way there and back`(article: String) async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.client.claim(article)
            #expect(answer.lock?.article == article)
            #expect(try await server.client.lock(of: article) == answer.lock)
            #expect(try await server.newsroom.lock(of: article) == answer.lock)
        }
    }

    @Test func `an article id is brought to normal form C`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.client.claim("e\u{301}te\u{301}")
            let article = try #require(answer.lock?.article)
            #expect(Array(article.unicodeScalars) == Array("\u{E9}t\u{E9}".unicodeScalars))
        }
    }
}
