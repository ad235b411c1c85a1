internal import BylineClient
internal import Foundation
internal import Hummingbird

/// One route of the local API. The table is the whole API.
struct Route: Sendable {
    let method: HTTPRequest.Method
    let path: [Step]
    let use: Use
    let answer: @Sendable (Call) async throws -> Response

    /// A part of a path between slashes.
    enum Step: Equatable {
        case word(String)
        case article
        case session
        /// One of the board's page.
        case file
    }

    /// Who may use a route.
    enum Use {
        /// This user's programs, and pages with a token.
        case all
        /// This user's programs.
        case socketOnly
        /// Pages, and such as have no token yet.
        case boardBeforeToken
    }

    static let table: [Route] = [
        Route(.get, "/v1/status") { try await .json($0.service.status()) },
        Route(.get, "/v1/presence") { call in
            try await .json(call.service.presence(desk: call.desk()))
        },
        Route(.get, "/v1/locks") { call in
            try await .json(call.service.locks(desk: call.desk()))
        },
        Route(.get, "/v1/locks/{article}") { try await .lock($0) },
        Route(.get, "/v1/history") { call in
            try await .json(call.service.history(call.historyQuery()))
        },
        Route(.get, "/v1/members") { try await .json($0.service.members()) },
        Route(.get, "/v1/events") { try await .events($0) },
        Route(.post, "/v1/locks/{article}/claim") { call in
            try await .change(call.service.claim(call.article, call.decode(ClaimRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/release") { call in
            try await .change(
                call.service.release(call.article, call.decode(ReleaseRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/take") { call in
            try await .change(call.service.take(call.article, call.decode(TakeRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/wait") { call in
            try await .change(call.service.wait(for: call.article, call.decode(WaitRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/unwait") { call in
            try await .change(call.service.unwait(call.article))
        },
        Route(.post, "/v1/locks/{article}/give") { call in
            try await .change(call.service.give(call.article, call.decode(GiveRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/ask") { call in
            try await .change(call.service.ask(for: call.article, call.decode(AskRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/answer") { call in
            try await .change(call.service.answer(call.article, call.decode(AnswerRequest.self)))
        },
        Route(.post, "/v1/locks/{article}/check") { call in
            try await .check(call.service.check(call.article, call.decode(CheckRequest.self)))
        },
        Route(.post, "/v1/sessions") { try await .session($0) },
        Route(.post, "/v1/sessions/{session}/activity") { call in
            try await .json(call.service.report(call.session, call.decode(ActivityRequest.self)))
        },
        Route(.delete, "/v1/sessions/{session}") { call in
            try await .json(call.service.endSession(call.session))
        },
        Route(.get, "/v1/devices") { try await .json($0.service.devices()) },
        Route(.post, "/v1/devices") { call in
            try await .json(call.service.vouch(call.decode(DeviceRequest.self)))
        },
        Route(.get, "/v1/notices") { try await .json($0.service.notices()) },
        Route(.post, "/v1/notices/seen") { call in
            try await .json(call.service.see(call.decode(SeenRequest.self)))
        },
        Route(.post, "/v1/invites") { call in
            try await .json(call.service.invite(call.decode(InviteRequest.self)))
        },
        Route(.post, "/v1/board/links", for: .socketOnly) { try .json($0.board.link()) },
        Route(.post, "/v1/board/token", for: .boardBeforeToken) { call in
            try .json(call.board.token(call.decode(BoardTokenRequest.self)))
        },
        Route(.get, "/", for: .boardBeforeToken) { _ in BoardPage.index() },
        Route(.get, "/{file}", for: .boardBeforeToken) { call in
            let name = call.request.uri.path.dropFirst()
            return BoardPage.file(named: name) ?? Response(status: .notFound)
        },
    ]

    /// Routes in words, for whoever asked for one that there is not.
    static func listing(of routes: [Route]) -> String {
        routes.map { "\($0.method.rawValue) \($0.pattern)" }.joined(separator: ", ")
    }

    private let pattern: String

    private init(
        _ method: HTTPRequest.Method, _ pattern: String, for use: Use = .all,
        answer: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.pattern = pattern
        self.use = use
        self.answer = answer
        path = Self.segments(of: pattern).map { step in
            switch step {
            case "{article}": .article
            case "{session}": .session
            case "{file}": .file
            default: .word(String(step))
            }
        }
    }

    /// What stands between a path's slashes; of `/` that is one empty segment.
    static func segments(of path: String) -> [Substring] {
        Array(path.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
    }

    /// The raw segment of the article or session (empty when the path has none), or nil when
    /// `segments` are not this route's. Segments are matched as they came: an encoded slash
    /// belongs to its article.
    func match(_ segments: [Substring]) -> Substring? {
        guard segments.count == path.count else { return nil }
        var named: Substring = ""
        for (step, segment) in zip(path, segments) {
            switch step {
            case .article, .session: named = segment
            case .file: guard BoardPage.file(named: segment) != nil else { return nil }
            case .word(let word): guard segment == word else { return nil }
            }
        }
        return named
    }
}
