import BylineClient
import Foundation
import NIOCore
import Testing

@testable import LocalAPI

/// Who does not get into the board, byte for byte.
@Suite struct BrowserGateTests {
    @Test(arguments: [
        "evil.example", "evil.example:PORT", "127.0.0.1", "localhost", "localhost:1",
        "LOCALHOST:PORT", "127.0.0.1:PORT.", "127.0.0.2:PORT", "[::1]:PORT", "127.1:PORT", "",
        "user@localhost:PORT", "localhost:PORT, localhost:PORT",
    ])
    func `a request that means another host finds nothing`(host: String) async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            for line in ["GET /", "GET /v1/locks", "POST /v1/board/token", "HEAD /", "OPTIONS /"] {
                let answer = try await browser.ask(line, token: token, host: host)
                #expect(answer.status == 421, "\(line)")
                if !line.hasPrefix("HEAD") { #expect(answer.error == "misdirected", "\(line)") }
            }
        }
    }

    @Test func `neither does one that means no host, or two`() async throws {
        try await TestServer.runBoard { _, browser in
            #expect(try await browser.ask("GET /", host: nil).status == 421)
            let both = try await browser.ask("GET /", ["Host: 127.0.0.1:PORT"])
            #expect(both.status == 421)
            let absolute = try await browser.ask("GET http://127.0.0.1:PORT/", host: "evil.example")
            #expect(absolute.status == 421)
        }
    }

    @Test(arguments: [
        "http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:PORT",
        "http://127.0.0.1:PORT/", "http://127.0.0.1:PORT.evil.example", "file://",
        "http://localhost:PORT", "", "https://cms.example.evil.example", "https://CMS.example",
        "https://cms.example:444", "http://cms.example",
    ])
    func `pages of other origins are refused, and get no leave to read it`(
        origin: String
    ) async throws {
        try await TestServer.runBoard(allowing: ["https://cms.example"]) { server, browser in
            let token = try await browser.token(server.client)
            for line in ["GET /v1/locks", "POST /v1/locks/a/claim", "OPTIONS /v1/locks", "GET /"] {
                let answer = try await browser.ask(
                    line, token: token,
                    ["Origin: \(origin)", "Access-Control-Request-Method: GET"])
                #expect(answer.status == 403, "\(line)")
                #expect(answer.error == "forbidden", "\(line)")
                #expect(!answer.text.lowercased().contains("access-control-"), "\(line)")
            }
            #expect(try await server.newsroom.lock(of: "a") == nil)
        }
    }

    @Test(arguments: ["cross-site", "same-site", "anything"])
    func `a request that another page caused is refused`(site: String) async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            for line in ["GET /", "GET /v1/events", "POST /v1/locks/a/claim"] {
                let answer = try await browser.ask(
                    line, token: token, ["Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate"])
                #expect(answer.status == 403 && answer.error == "forbidden", "\(line)")
            }
            for good in ["same-origin", "none"] {
                let answer = try await browser.ask("GET /", ["Sec-Fetch-Site: \(good)"])
                #expect(answer.status == 200)
            }
        }
    }

    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "text/plain; application/json", "application/jsonp", "application/json, text/plain", "",
    ])
    func `what no page may send without asking is not taken`(type: String?) async throws {
        try await TestServer.runBoard { server, browser in
            let code = try Browser.code(of: try await server.client.boardLink().url)
            let token = try await browser.token(server.client)
            for line in [
                "POST /v1/locks/a/claim", "POST /v1/board/token", "PUT /v1/locks/a",
                "DELETE /v1/sessions/\(FakeNewsroom.session)", "OPTIONS /v1/locks",
            ] {
                let answer = try await browser.ask(
                    line, token: token, type: type, body: "{\"code\":\"\(code)\"}")
                #expect(answer.status == 415, "\(line)")
                #expect(answer.error == "notJSON", "\(line)")
            }
            #expect(try await server.newsroom.lock(of: "a") == nil)
            #expect(try await browser.redeem(code).status == 200, "it is as good as before")
        }
    }

    @Test(arguments: ["application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])
    func `JSON may name its charset`(type: String) async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            let answer = try await browser.ask("POST /v1/locks/a/claim", token: token, type: type)
            #expect(answer.status == 200)
        }
    }

    @Test func `every route but the way to a token wants one`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            let wrong = [
                [], ["Authorization: Bearer"], ["Authorization: Basic \(token)"],
                ["Authorization: \(token)"], ["Authorization: Bearer \(token) \(token)"],
                ["Authorization: Bearer \(token.uppercased())x"],
                ["Authorization: Bearer \(token)", "Authorization: Bearer \(token)"],
                ["Authorization: Bearer \(token.dropLast())"], ["Cookie: token=\(token)"],
            ]
            let lines = Route.listing(of: Route.table.filter { $0.use == .all })
                .replacing("{article}", with: "a").replacing("{session}", with: "5")
                .components(separatedBy: ", ")
            #expect(lines.count > 20)
            for line in lines + ["GET /v1/nowhere", "GET /v1", "PUT /v1/locks"] {
                let answer = try await browser.ask(line)
                #expect(answer.status == 401, "\(line)")
                #expect(answer.error == "unauthorized", "\(line)")
                #expect(answer.header("WWW-Authenticate") == "Bearer", "\(line)")
            }
            for headers in wrong {
                #expect(try await browser.ask("GET /v1/locks", headers).status == 401, "\(headers)")
            }
            let lower = try await browser.ask("GET /v1/locks", ["authorization: bearer  \(token)"])
            #expect(lower.status == 200)
            #expect(try await server.newsroom.lock(of: "a") == nil)
        }
    }

    @Test func `each listener has routes that the other has not`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            let link = try await browser.ask("POST /v1/board/links", token: token)
            #expect(link.status == 404 && link.error == "noRoute")
            #expect(!link.body.contains("POST /v1/board/links,"))
            for line in ["GET /", "GET /board.js", "GET /other.js", "POST /v1/board/token"] {
                let answer = try await RawConnection.exchange(
                    server.socket, RawConnection.request(line))
                #expect(answer.hasPrefix("HTTP/1.1 404 "), "\(line)")
            }
            let asked = try await RawConnection.exchange(
                server.socket,
                RawConnection.request(
                    "POST /v1/board/links", headers: ["Origin: http://127.0.0.1:\(browser.port)"]))
            #expect(asked.hasPrefix("HTTP/1.1 403 "), "the socket serves no pages at all")
        }
    }

    @Test func `a refusal of HEAD has no body`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            for (line, token, status) in [
                ("HEAD /", nil, 405), ("HEAD /v1/locks", token, 405), ("HEAD /v1/locks", nil, 401),
            ] {
                let answer = try await browser.ask(line, token: token)
                #expect(answer.status == status && answer.body.isEmpty, "\(line)")
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test func `headers beyond the limit end the connection and nothing else`() async throws {
        try await TestServer.runBoard { server, browser in
            let token = try await browser.token(server.client)
            let long = String(repeating: "x", count: 16 * 1_024)
            for headers in [["X-Long: \(long)"], (0..<65).map { "X-\($0): y" }] {
                let answer = try await browser.ask("GET /v1/locks", token: token, headers)
                #expect(answer.text.isEmpty || answer.status == 400, "\(answer.text.prefix(200))")
            }
            #expect(try await browser.ask("GET /v1/locks", token: token).status == 200)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("10.0.0.1", false), ("128.0.0.1", false),
        ("::1", false), ("0.0.0.0", false),
    ])
    func `only this machine knocks`(address: String, isLoopback: Bool) throws {
        let peer = try SocketAddress(ipAddress: address, port: 1)
        #expect(BrowserGate.isLoopback(peer) == isLoopback)
        #expect(!BrowserGate.isLoopback(nil))
    }

    @Test func `this user knocks and root may, nobody else and nobody unknown`() throws {
        try BrowserGate.check(owner: geteuid())
        try BrowserGate.check(owner: 0)
        for (owner, words) in [(geteuid() + 1, "another user's"), (nil, "/proc/net/tcp")] {
            let failure = #expect(throws: APIFailure.self) {
                try BrowserGate.check(owner: owner)
            }
            #expect(failure?.status == 403 && failure?.body.message.contains(words) == true)
        }
    }
}
