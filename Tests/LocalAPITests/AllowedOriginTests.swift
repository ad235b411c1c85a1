import BylineClient
import Testing

@testable import LocalAPI

/// Pages from elsewhere that the user allowed by name.
@Suite struct AllowedOriginTests {
    private static let cms = "https://cms.example"

    @Test func `an allowed page asks first, and is let in with a token only`() async throws {
        try await TestServer.runBoard(allowing: [Self.cms]) { server, browser in
            let headers = ["Origin: \(Self.cms)", "Sec-Fetch-Site: cross-site"]
            let preflight = try await browser.ask(
                "OPTIONS /v1/locks/a/claim", type: nil,
                headers + [
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization,content-type",
                ])
            #expect(preflight.status == 204)
            #expect(preflight.header("Access-Control-Allow-Origin") == Self.cms)
            #expect(preflight.header("Access-Control-Allow-Methods") == "GET, POST, DELETE")
            #expect(
                preflight.header("Access-Control-Allow-Headers") == "Authorization, Content-Type")
            #expect(preflight.header("Vary") == "Origin")
            #expect(preflight.header("Access-Control-Allow-Credentials") == nil)
            #expect(preflight.header("Access-Control-Allow-Private-Network") == nil)

            let stranger = try await browser.ask("GET /v1/locks", headers)
            #expect(stranger.status == 401)
            #expect(stranger.header("Access-Control-Allow-Origin") == Self.cms, "it may read why")
            let code = try Browser.code(of: try await server.client.boardLink().url)
            let redeemed = try await browser.ask(
                "POST /v1/board/token", headers, body: "{\"code\":\"\(code)\"}")
            let token = try redeemed.decoded(BoardToken.self).token
            let claim = try await browser.ask("POST /v1/locks/a/claim", token: token, headers)
            #expect(claim.status == 200)
            #expect(claim.header("Access-Control-Allow-Origin") == Self.cms)
            #expect(claim.header("Vary") == "Origin")
            #expect(try await server.newsroom.lock(of: "a") != nil)
        }
    }

    @Test func `a browser that asks for leave to reach this machine gets it`() async throws {
        try await TestServer.runBoard(allowing: [Self.cms]) { _, browser in
            let preflight = try await browser.ask(
                "OPTIONS /v1/locks", type: nil,
                [
                    "Origin: \(Self.cms)", "Access-Control-Request-Method: GET",
                    "Access-Control-Request-Private-Network: true",
                ])
            #expect(preflight.header("Access-Control-Allow-Private-Network") == "true")
        }
    }

    @Test func `an allowed page sends JSON as all do`() async throws {
        try await TestServer.runBoard(allowing: [Self.cms]) { server, browser in
            let token = try await browser.token(server.client)
            let answer = try await browser.ask(
                "POST /v1/locks/a/claim", token: token, type: "text/plain",
                ["Origin: \(Self.cms)"])
            #expect(answer.status == 415)
        }
    }

    @Test(arguments: [
        "https://cms.example", "http://localhost:8080", "http://192.168.1.7",
        "https://[2001:db8::1]:8443", "https://xn--zeitung-b2a.example", "http://cms:65535",
    ])
    func `an origin is what a browser would send`(text: String) throws {
        #expect(try WebOrigin(text).description == text)
    }

    @Test(arguments: [
        ("https://cms.example/", "slash"), ("https://cms.example/board", "slash"),
        ("cms.example", "http://"), ("*", "http://"), ("null", "http://"), ("", "http://"),
        ("ftp://cms.example", "http://"), ("HTTPS://cms.example", "http://"),
        ("https://CMS.example", "lower-case"), ("https://zeitung.\u{E4}", "lower-case"),
        ("https://*.example", "lower-case"), ("https://", "lower-case"),
        ("https://:1", "lower-case"),
        ("https://user@cms.example", "lower-case"), ("https://cms.example:443", "leave out"),
        ("http://cms.example:80", "leave out"), ("http://cms.example:", "port"),
        ("http://cms.example:0", "port"), ("http://cms.example:65536", "port"),
        ("http://cms.example:08080", "port"), ("http://cms.example:x", "port"),
        ("http://[::1", "bracket"), ("http://[::1]x", "port"), ("https://a https://b", "slash"),
    ])
    func `anything else is refused with what is wrong`(text: String, cause: String) {
        let error = #expect(throws: WebOriginError.self) { try WebOrigin(text) }
        #expect(error?.cause.contains(cause) == true, "\(error.debugDescription)")
        #expect(error?.description.contains("https://cms.example") == true)
    }
}
