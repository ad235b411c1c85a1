internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Asks this machine's `bylined` over its Unix socket.
///
/// Safe to share between tasks. End with ``shutdown()``, or use ``with(socketPath:_:)``, which
/// does so itself.
public final class DaemonClient: Sendable {
    /// The socket that it asks.
    public let socketPath: String
    private let http: HTTPClient

    /// A client of the daemon that listens at `socketPath`, see ``HomeLocation``. Connects with the
    /// first question.
    public init(socketPath: String) {
        self.socketPath = socketPath
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // A daemon that isn't there won't be there in a moment either: say so at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(Limits.answerSeconds)
        configuration.timeout.read = .seconds(Limits.silenceSeconds)
        http = HTTPClient(configuration: configuration)
    }

    /// Closes the connections. Streams of events end; later questions fail.
    public func shutdown() async {
        // The one error is a second shutdown, which changes nothing.
        try? await http.shutdown()
    }

    /// Runs `body` with a client and shuts it down afterwards.
    public static func with<Result: Sendable>(
        socketPath: String, _ body: (DaemonClient) async throws -> Result
    ) async throws -> Result {
        let client = DaemonClient(socketPath: socketPath)
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// `GET /v1/status`.
    public func status() async throws(ClientError) -> Status {
        try await get("/v1/status")
    }

    /// `GET /v1/presence`: every member, itself included; or those who edit something of a desk,
    /// and what.
    public func presence(desk: String? = nil) async throws(ClientError) -> [Presence] {
        try await get("/v1/presence" + queryText([("desk", desk)]))
    }

    /// `GET /v1/locks`: every article that someone holds or waits for, of one desk or of all.
    public func locks(desk: String? = nil) async throws(ClientError) -> [Lock] {
        try await get("/v1/locks" + queryText([("desk", desk)]))
    }

    /// `GET /v1/locks/{article}`: nil when the article is free.
    public func lock(of article: String) async throws(ClientError) -> Lock? {
        do {
            return try await get(lockPath(article)) as Lock
        } catch .api(_, let error) where error.error == .free {
            return nil
        }
    }

    /// `GET /v1/history`: who had which article, the newest last, as far as the daemon's journal
    /// tells.
    public func history(_ query: HistoryQuery = HistoryQuery()) async throws(ClientError) -> History
    {
        try await get(
            "/v1/history"
                + queryText([
                    ("article", query.article), ("editor", query.editor), ("desk", query.desk),
                    ("at", query.at?.description), ("since", query.since?.description),
                    ("evidence", query.evidence ? "true" : nil),
                ]))
    }

    /// `GET /v1/members`: the roster.
    public func members() async throws(ClientError) -> [Member] {
        try await get("/v1/members")
    }

    /// `POST /v1/locks/{article}/claim`. What I hold already stays mine, and nothing changes.
    ///
    /// A refusal is an answer, not an error: look at its outcome.
    public func claim(
        _ article: String, _ request: ClaimRequest = ClaimRequest()
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/claim", request)
    }

    /// `POST /v1/locks/{article}/release`. Only what I hold can be released.
    ///
    /// A refusal is an answer, not an error: look at its outcome.
    ///
    /// - Parameter revision: what was saved last, for whoever claims the article next.
    public func release(
        _ article: String, revision: String? = nil
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/release", ReleaseRequest(revision: revision))
    }

    /// `POST /v1/locks/{article}/take`: takes the article over from whoever holds it.
    ///
    /// A refusal is an answer, not an error: look at its outcome.
    public func take(
        _ article: String, _ request: TakeRequest = TakeRequest()
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/take", request)
    }

    /// `POST /v1/locks/{article}/wait`: claims the article, else takes a place in the line for it,
    /// or keeps the one it has. Whose turn it is gets the article without asking again.
    public func wait(
        for article: String, _ request: WaitRequest = WaitRequest()
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/wait", request)
    }

    /// `POST /v1/locks/{article}/unwait`: leaves the line.
    public func unwait(_ article: String) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/unwait", [String: String]())
    }

    /// `POST /v1/locks/{article}/give`: hands the article over; nobody else can get it in between.
    public func give(
        _ article: String, _ request: GiveRequest
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/give", request)
    }

    /// `POST /v1/locks/{article}/ask`: asks the holder for the article, and gets in line for it.
    public func ask(
        for article: String, _ request: AskRequest = AskRequest()
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/ask", request)
    }

    /// `POST /v1/locks/{article}/answer`: answers whoever asks for an article that I hold.
    public func answer(
        _ article: String, _ request: AnswerRequest
    ) async throws(ClientError) -> LockAnswer {
        try await change(lockPath(article) + "/answer", request)
    }

    /// `POST /v1/locks/{article}/check`: whether the article may be saved under `token`, or,
    /// without one, under whatever token the daemon's member holds it with.
    ///
    /// Anything but ``CheckOutcome/current`` is a no; look at the answer.
    ///
    /// - Parameter revision: what the text to be saved was made from, if that is known.
    public func check(
        _ article: String, token: UInt64? = nil, revision: String? = nil
    ) async throws(ClientError) -> CheckAnswer {
        let (status, body) = try await exchange(
            .POST, lockPath(article) + "/check",
            try encode(CheckRequest(token: token, revision: revision)))
        if [HTTPResponseStatus.conflict, .serviceUnavailable].map(\.code).contains(status),
            let answer = try? APICoding.decode(CheckAnswer.self, from: body)
        {
            return answer
        }
        return try decode(body, status: status)
    }

    /// `GET /v1/devices`: the other machines that are, or are said to be, the same editor's.
    public func devices() async throws(ClientError) -> [Device] {
        try await get("/v1/devices")
    }

    /// `POST /v1/devices`: says of another machine that it is the same editor's, or no more.
    ///
    /// - Returns: all of them.
    @discardableResult
    public func vouch(_ request: DeviceRequest) async throws(ClientError) -> [Device] {
        let (status, body) = try await exchange(.POST, "/v1/devices", try encode(request))
        return try decode(body, status: status)
    }

    /// `GET /v1/notices`: what the daemon's member lost or was answered, and nobody has seen, the
    /// oldest first.
    public func notices() async throws(ClientError) -> [WatchEvent] {
        try await get("/v1/notices")
    }

    /// `POST /v1/notices/seen`: the editor has seen these notices.
    ///
    /// - Returns: those that nobody had seen before.
    @discardableResult
    public func see(_ notices: [String]) async throws(ClientError) -> [String] {
        let (status, body) = try await exchange(
            .POST, "/v1/notices/seen", try encode(SeenRequest(notices: notices)))
        return try decode(body, as: SeenNotices.self, status: status).seen
    }

    /// `POST /v1/invites`: a code with which one more member joins.
    public func invite(
        _ request: InviteRequest = InviteRequest()
    ) async throws(ClientError) -> Invitation {
        let (status, body) = try await exchange(.POST, "/v1/invites", try encode(request))
        return try decode(body, status: status)
    }

    /// `POST /v1/board/links`: a link with which one browser gets into the board, once.
    public func boardLink() async throws(ClientError) -> BoardLink {
        let (status, body) = try await exchange(
            .POST, "/v1/board/links", try encode([String: String]()))
        return try decode(body, status: status)
    }

    /// `GET /v1/events`: a snapshot first, then what happens. Nothing is read ahead of the caller,
    /// so memory stays small; a caller that is much too slow gets ``ClientError/tooSlow``.
    ///
    /// - Parameter desk: tells of this desk's articles only, see ``WatchEvent/concerns(desk:)``.
    public func events(desk: String? = nil) async throws(ClientError) -> WatchEvents {
        try await stream(HTTPClientRequest(url: url("/v1/events" + queryText([("desk", desk)]))))
    }

    /// `POST /v1/sessions`: opens a session, or one more connection of the session `id`, for as
    /// long as the events are read; 10 s after the last connection closed its claims are released.
    ///
    /// The first event is ``WatchEvent/session(_:)``; what the session lost or left follows.
    ///
    /// - Parameter agent: the program that works in it by itself; nil where a person uses it.
    public func session(
        _ id: String? = nil, agent: String? = nil
    ) async throws(ClientError) -> WatchEvents {
        var request = HTTPClientRequest(url: url("/v1/sessions"))
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(
            ByteBuffer(bytes: try encode(SessionRequest(session: id, agent: agent))))
        return try await stream(request)
    }

    /// `POST /v1/sessions/{session}/activity`: tells what the session's person does.
    public func report(
        _ activity: ActivityRequest, in session: String
    ) async throws(ClientError) {
        let (status, body) = try await exchange(
            .POST, "/v1/sessions/" + PathSegment.encode(session) + "/activity",
            try encode(activity))
        _ = try decode(body, as: ActivityRequest.self, status: status)
    }

    /// `DELETE /v1/sessions/{session}`: ends a session, and releases what it claimed.
    ///
    /// - Returns: the articles released.
    @discardableResult
    public func endSession(_ id: String) async throws(ClientError) -> [String] {
        let (status, body) = try await exchange(
            .DELETE, "/v1/sessions/" + PathSegment.encode(id), nil)
        return try decode(body, as: EndedSession.self, status: status).released
    }
}

extension DaemonClient {
    private func stream(_ request: HTTPClientRequest) async throws(ClientError) -> WatchEvents {
        var request = request
        request.headers.add(name: "Accept", value: "text/event-stream")
        do {
            let response = try await http.execute(request, deadline: .distantFuture)
            guard response.status == .ok else {
                let body = try await response.body.collect(upTo: Limits.answerBytes)
                throw failure(status: response.status.code, Data(body.readableBytesView))
            }
            return WatchEvents(body: response.body, socket: socketPath)
        } catch {
            throw ClientError(error, socket: socketPath)
        }
    }

    /// `?name=value&...` of the fields that have a value.
    private func queryText(_ fields: [(String, String?)]) -> String {
        let pairs = fields.compactMap { name, value in
            value.map { "\(name)=\(PathSegment.encode($0))" }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    private func lockPath(_ article: String) -> String {
        "/v1/locks/" + PathSegment.encode(article)
    }

    private func url(_ path: String) -> String {
        "http+unix://" + PathSegment.encode(socketPath) + path
    }

    private func get<Answer: Decodable>(_ path: String) async throws(ClientError) -> Answer {
        let (status, body) = try await exchange(.GET, path, nil)
        return try decode(body, status: status)
    }

    private func change(
        _ path: String, _ request: some Encodable
    ) async throws(ClientError) -> LockAnswer {
        let (status, body) = try await exchange(.POST, path, try encode(request))
        // 202: the claim is taken in and waits; 409: refused. Both are answers.
        if [HTTPResponseStatus.accepted.code, HTTPResponseStatus.conflict.code].contains(status),
            let answer = try? APICoding.decode(LockAnswer.self, from: body)
        {
            return answer
        }
        return try decode(body, status: status)
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, _ body: Data?
    ) async throws(ClientError) -> (status: UInt, body: Data) {
        var request = HTTPClientRequest(url: url(path))
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        do {
            let response = try await http.execute(request, timeout: .seconds(Limits.answerSeconds))
            let answer = try await response.body.collect(upTo: Limits.answerBytes)
            return (response.status.code, Data(answer.readableBytesView))
        } catch {
            throw ClientError(error, socket: socketPath)
        }
    }

    private func encode(_ value: some Encodable) throws(ClientError) -> Data {
        do {
            return try APICoding.encode(value)
        } catch {
            throw .badAnswer("the request is not JSON: \(error)")
        }
    }

    private func decode<Answer: Decodable>(
        _ body: Data, as type: Answer.Type = Answer.self, status: UInt
    ) throws(ClientError) -> Answer {
        guard status == HTTPResponseStatus.ok.code else { throw failure(status: status, body) }
        do {
            return try APICoding.decode(Answer.self, from: body)
        } catch {
            throw .badAnswer("\(error)")
        }
    }

    private func failure(status: UInt, _ body: Data) -> ClientError {
        guard let error = try? APICoding.decode(APIError.self, from: body) else {
            return .badAnswer("HTTP status \(status) without an explanation")
        }
        return .api(status: status, error)
    }
}
