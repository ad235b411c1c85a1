import BylineClient
import NIOCore
import NIOPosix
import Testing

@testable import LocalAPI

/// The board as its page uses it.
@Suite struct BoardTests {
    @Test(arguments: [
        ("/", "text/html; charset=utf-8", "<!doctype html>"),
        ("/board.js", "text/javascript; charset=utf-8", "import"),
        ("/daemon.js", "text/javascript; charset=utf-8", "/v1/board/token"),
        ("/board.css", "text/css; charset=utf-8", "{"),
    ])
    func `its files need no token, and trust nothing but themselves`(
        path: String, type: String, text: String
    ) async throws {
        try await TestServer.runBoard { _, browser in
            let answer = try await browser.ask("GET \(path)")
            #expect(answer.status == 200)
            #expect(answer.body.contains(text))
            for (name, value) in [
                ("Content-Type", type), ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; "
                        + "connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
                        + "form-action 'none'; frame-ancestors 'none'"
                ),
            ] {
                #expect(answer.header(name) == value, "\(name)")
            }
            #expect(answer.header("Access-Control-Allow-Origin") == nil)
        }
    }

    @Test func `whatever file the page names is served, and no other`() async throws {
        try await TestServer.runBoard { _, browser in
            var waiting = ["/"]
            var seen: Set<String> = []
            while let path = waiting.popLast() {
                guard seen.insert(path).inserted else { continue }
                let answer = try await browser.ask("GET \(path)")
                #expect(answer.status == 200, "\(path)")
                let named = answer.body.matches(of: #/(?:from "\./|href="|src=")([\w.]+)"/#)
                waiting += named.map { "/\($0.output.1)" }
            }
            #expect(seen.count == 11)
            for path in ["/other.js", "/board", "/%2E%2E", "/index.html"] {
                let answer = try await browser.ask("GET \(path)")
                #expect(answer.status == 404 && answer.error == "noRoute", "\(path)")
            }
        }
    }

    @Test func `a link's code gives a token, and the token all of the API`() async throws {
        try await TestServer.runBoard { server, browser in
            let link = try await server.client.boardLink()
            #expect(link.url.hasPrefix("http://127.0.0.1:\(browser.port)/#code="))
            let redeemed = try await browser.redeem(try Browser.code(of: link.url))
            #expect(redeemed.status == 200)
            #expect(redeemed.header("Cache-Control") == "no-store")
            let token = try redeemed.decoded(BoardToken.self).token
            #expect(token.utf8.count == 64)

            let locks = try await browser.ask("GET /v1/locks", token: token)
            #expect(locks.status == 200)
            #expect(try await locks.decoded([Lock].self) == server.newsroom.locks())
            #expect(locks.header("X-Content-Type-Options") == "nosniff")
            #expect(locks.header("Cache-Control") == "no-store")
            let claim = try await browser.ask(
                "POST /v1/locks/budget/claim", token: token, body: #"{"note":"mine"}"#)
            #expect(try claim.decoded(LockAnswer.self).outcome == .held)
            #expect(try await server.newsroom.lock(of: "budget")?.note == "mine")
            let ended = try await browser.ask(
                "DELETE /v1/sessions/\(FakeNewsroom.session)", token: token)
            #expect(ended.status == 200)
        }
    }

    @Test func `localhost is as good a name as 127.0.0.1, each for its own pages`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            for host in ["127.0.0.1:PORT", "localhost:PORT"] {
                let own = try await browser.ask(
                    "POST /v1/locks/a/claim", token: token, host: host,
                    ["Origin: http://\(host)", "Sec-Fetch-Site: same-origin"])
                #expect(own.status == 200, "\(host)")
            }
            let crossed = try await browser.ask(
                "GET /v1/locks", token: token, host: "localhost:PORT",
                ["Origin: http://127.0.0.1:PORT"])
            #expect(crossed.status == 403)
        }
    }

    @Test func `a stream of events goes on live, and a page that leaves is forgotten`()
        async throws
    {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            let hub = server.newsroom.hub
            try await RawConnection.open(try browser.address) { inbound, outbound in
                let request = browser.request("GET /v1/events", token: token)
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                while !text.contains("\n\n"), let chunk = try await inbound.next() {
                    text += String(buffer: chunk)
                }
                #expect(text.contains("text/event-stream"))
                #expect(text.contains("nosniff") && text.contains("no-store"))
                #expect(text.contains("event: snapshot\nid: 1\ndata: {"))
                hub.publish(EventStreamTests.claimed)
                while !text.contains("event: claimed"), let chunk = try await inbound.next() {
                    text += String(buffer: chunk)
                }
                #expect(text.contains("event: claimed\nid: 2\n"))
            }
            while hub.count > 0 { await Task.yield() }
        }
    }

    @Test func `a tab's session ends with its connection`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            try await RawConnection.open(try browser.address) { inbound, outbound in
                let request = browser.request("POST /v1/sessions", token: token, body: "{}")
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                while !text.contains("mayor"), let chunk = try await inbound.next() {
                    text += String(buffer: chunk)
                }
                #expect(text.contains("event: session\n"))
            }
            var closings = server.newsroom.closings.makeAsyncIterator()
            #expect(await closings.next() == FakeNewsroom.session)
        }
    }

    @Test func `pages and programs share the streams there may be`() async throws {
        var pace = EventStreams.Pace()
        pace.streams = 1
        try await TestServer.runBoard(pace: pace) { server, browser in
            let token = try await browser.token(server.client)
            var stream = try await server.client.events().makeAsyncIterator()
            _ = try await stream.next()
            #expect(try await browser.ask("GET /v1/events", token: token).status == 429)
        }
    }

    @Test func `a daemon that stops ends the board's streams in order`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            let text = try await RawConnection.open(try browser.address) { inbound, outbound in
                let request = browser.request("GET /v1/events", token: token)
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                while let chunk = try await inbound.next() {
                    if text.isEmpty { await server.stop() }
                    text += String(buffer: chunk)
                }
                return text
            }
            #expect(text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func `a port that was named and is taken is told, and the socket serves on`()
        async throws
    {
        let taken = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(taken.localAddress?.port)
        let board = Board(port: .named(UInt16(port)))
        try await TestServer.run(board: board) { server async throws in
            #expect(try await server.client.locks() == server.newsroom.locks())
            #expect(board.status.url == nil)
            let message = try #require(board.warnings.first)
            #expect(message.contains("127.0.0.1:\(port)") && message.contains("--board-port"))
            await #expect(throws: ClientError.self) { try await server.client.boardLink() }
        }
        try await taken.close()
    }

    @Test func `without a name it takes another port where the usual one is taken`() async throws {
        let (first, second) = (Board(), Board())
        try await TestServer.run(board: first) { _ in
            try await TestServer.run(board: second) { server async throws in
                let url = try #require(second.status.url)
                #expect(first.status.url != nil && url != first.status.url)
                #expect(url != "http://127.0.0.1:\(Board.Port.usual)/")
                #expect(try await server.client.boardLink().url.hasPrefix(url))
                #expect(second.warnings.isEmpty)
                let page = try await Browser(of: server).ask("GET /")
                #expect(page.status == 200)
            }
        }
    }

    @Test func `without a board there is no link, and the reason is told`() async throws {
        try await TestServer.run { server async throws in
            #expect(server.board.warnings.isEmpty)
            let error = await #expect(throws: ClientError.self) {
                try await server.client.boardLink()
            }
            #expect(error?.description.contains("--no-board") == true)
        }
    }
}
