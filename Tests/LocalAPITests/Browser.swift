import BylineClient
import Foundation
import NIOCore

@testable import LocalAPI

/// Asks a test server's board as a browser does, or as one that means no good.
struct Browser {
    let port: Int

    init(of server: TestServer) throws {
        guard let port = server.board.listeningPort else {
            throw NotServed(status: server.board.status)
        }
        self.port = port
    }

    struct NotServed: Error {
        let status: BoardStatus
    }

    var address: SocketAddress {
        get throws { try SocketAddress(ipAddress: "127.0.0.1", port: port) }
    }

    /// One request as bytes. `PORT` in a header stands for the board's.
    func request(
        _ line: String, token: String? = nil, host: String? = "127.0.0.1:PORT",
        type: String? = "application/json", _ headers: [String] = [], body: String = ""
    ) -> String {
        let isRead = line.hasPrefix("GET ") || line.hasPrefix("HEAD ")
        let fields =
            (host.map { ["Host: \($0)"] } ?? []) + headers
            + (token.map { ["Authorization: Bearer \($0)"] } ?? [])
            + (isRead ? [] : type.map { ["Content-Type: \($0)"] } ?? [])
            + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"])
        let text = ["\(line) HTTP/1.1", "Connection: close"] + fields
        return (text.joined(separator: "\r\n") + "\r\n\r\n")
            .replacingOccurrences(of: "PORT", with: "\(port)") + body
    }

    /// Sends one request on a connection of its own; gives the whole answer.
    func ask(
        _ line: String, token: String? = nil, host: String? = "127.0.0.1:PORT",
        type: String? = "application/json", _ headers: [String] = [], body: String = ""
    ) async throws -> Answer {
        let text = request(line, token: token, host: host, type: type, headers, body: body)
        return Answer(text: try await RawConnection.exchange(address, text))
    }

    /// Redeems a code.
    func redeem(_ code: String) async throws -> Answer {
        try await ask("POST /v1/board/token", body: "{\"code\":\"\(code)\"}")
    }

    /// A token for a link that `client` asks for.
    func token(_ client: DaemonClient) async throws -> String {
        let code = try Self.code(of: try await client.boardLink().url)
        return try await redeem(code).decoded(BoardToken.self).token
    }

    static func code(of url: String) throws -> String {
        guard let mark = url.range(of: "/#code=") else { throw NotServed(status: .init(url: url)) }
        return String(url[mark.upperBound...])
    }

    struct Answer {
        let text: String

        var status: Int {
            Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0
        }

        /// The word of an error.
        var error: String? { try? decoded(APIError.self).error.rawValue }

        var body: String {
            text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
        }

        func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try APICoding.decode(type, from: Data(body.utf8))
        }

        /// The header of that name, nil when there is none, or several.
        func header(_ name: String) -> String? {
            let lines = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
            let fields = lines.filter { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
            return fields.count == 1 ? String(fields[0].dropFirst(name.count + 2)) : nil
        }
    }
}

extension TestServer {
    /// Runs `body` beside a server with a board at any port.
    static func runBoard(
        allowing origins: [String] = [], pace: EventStreams.Pace = EventStreams.Pace(),
        keys: BoardKeys = BoardKeys(),
        _ body: @Sendable (TestServer, Browser) async throws -> Void
    ) async throws {
        let board = Board(
            port: .named(0), allowing: try origins.map { try WebOrigin($0) }, keys: keys)
        try await run(pace: pace, board: board) { server async throws in
            try await body(server, Browser(of: server))
        }
    }
}
