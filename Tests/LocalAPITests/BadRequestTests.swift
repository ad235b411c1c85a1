import BylineClient
import Foundation
import Testing

/// What a client may do wrong, byte for byte, and the status and code that answer it.
@Suite struct BadRequestTests {
    static func check(
        _ request: String, status: Int, code: String, mentions: String = ""
    ) async throws {
        try await TestServer.run { server async throws in
            let answer = try await RawConnection.exchange(server.socket, request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains("\"error\":\"\(code)\""), "\(answer)")
            #expect(answer.contains("\"message\":\""), "\(answer)")
            if !mentions.isEmpty { #expect(answer.contains(mentions), "\(answer)") }
            #expect(try await server.client.locks() == server.newsroom.locks())
        }
    }

    @Test(arguments: ["Origin: http://localhost", "Referer: http://evil.example/", "origin:"])
    func `a web page's request is refused`(header: String) async throws {
        for line in ["GET /v1/status", "POST /v1/locks/a/claim", "GET /nowhere"] {
            try await Self.check(
                RawConnection.request(line, headers: [header]), status: 403, code: "forbidden")
        }
    }

    @Test(arguments: ["/", "/v1", "/v2/status", "/v1/locks/a/steal", "/v1/locks/a/claim/now", "//"])
    func `an unknown route is answered with the routes there are`(path: String) async throws {
        try await Self.check(
            RawConnection.request("GET \(path)"), status: 404, code: "noRoute",
            mentions: "GET /v1/locks/{article}")
    }

    @Test(arguments: [
        ("POST /v1/status", "GET"), ("DELETE /v1/locks/a", "GET"),
        ("GET /v1/locks/a/claim", "POST"), ("PUT /v1/locks/a/take", "POST"),
    ])
    func `a wrong method is told the right one`(line: String, right: String) async throws {
        try await Self.check(
            RawConnection.request(line), status: 405, code: "wrongMethod", mentions: "use \(right)")
        try await TestServer.run { server async throws in
            let answer = try await RawConnection.exchange(
                server.socket, RawConnection.request(line))
            #expect(answer.contains("Allow: \(right)\r\n"))
        }
    }

    @Test func `a refusal of HEAD has no body`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await RawConnection.exchange(
                server.socket, RawConnection.request("HEAD /v1/status"))
            #expect(answer.hasPrefix("HTTP/1.1 405 ") && answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(arguments: [
        "", "%", "%2", "%zz", "%FF", "%C3", "%ED%A0%80", "%C0%AF", "a%0Ab", "%00", "%7F", "%C2%85",
        String(repeating: "a", count: 257), String(repeating: "%C3%A9", count: 129),
    ])
    func `a bad article id is refused on every route`(segment: String) async throws {
        for line in [
            "GET /v1/locks/\(segment)", "POST /v1/locks/\(segment)/claim",
            "POST /v1/locks/\(segment)/release", "POST /v1/locks/\(segment)/take",
        ] {
            try await Self.check(
                RawConnection.request(line), status: 400, code: "badArticle")
        }
    }

    @Test func `a free article is not found, and the answer says how to claim it`() async throws {
        try await Self.check(
            RawConnection.request("GET /v1/locks/a%2Fb"), status: 404, code: "free",
            mentions: "POST /v1/locks/a%2Fb/claim")
    }

    @Test(arguments: [
        "{", "nonsense", "[]", "7", "{\"note\":7}", "{\"offline\":\"yes\"}", "{\"note\":1e999}",
        "\u{FF}",
    ])
    func `a body that is not understood is refused`(body: String) async throws {
        try await Self.check(
            RawConnection.request("POST /v1/locks/a/claim", body: body), status: 400,
            code: "badRequest")
    }

    @Test func `a field of the wrong type is named`() async throws {
        let request = RawConnection.request(
            "POST /v1/invites", body: #"{"expiresSeconds":"soon"}"#)
        try await Self.check(
            request, status: 400, code: "badRequest", mentions: #"field \"expiresSeconds\""#)
    }

    @Test func `fields that a newer client sends are skipped`() async throws {
        try await TestServer.run { server async throws in
            let request = RawConnection.request(
                "POST /v1/locks/a/claim", body: #"{"colour":"red","note":"mine"}"#)
            let answer = try await RawConnection.exchange(server.socket, request)
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains(#""note":"mine""#))
        }
    }

    @Test func `a body of the most bytes is read, and one more is refused`() async throws {
        let frame = #"{"note":""}"#.utf8.count
        let full = #"{"note":""# + String(repeating: "x", count: 64 * 1024 - frame) + #""}"#
        try await TestServer.run { server async throws in
            let good = RawConnection.request("POST /v1/locks/a/claim", body: full)
            let answer = try await RawConnection.exchange(server.socket, good)
            #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer.prefix(200))")
        }
        try await Self.check(
            RawConnection.request("POST /v1/locks/a/claim", body: full + " "), status: 413,
            code: "tooLarge")
    }

    @Test func `bytes that are not HTTP end the connection and nothing else`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await RawConnection.exchange(
                server.socket, "\u{0}\u{1}nonsense\r\n\r\n")
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "))
            #expect(try await server.client.status() == FakeNewsroom.status)
        }
    }
}
