internal import BylineClient
internal import Foundation
internal import LocalAPI
internal import NIOCore
internal import Newsroom

extension LocalNewsroom {
    func openSession(_ request: SessionRequest) async throws(APIFailure) -> SessionConnection {
        let id =
            try sessionID(request.session)
            ?? SessionID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
        let agent = try text("agent's name", request.agent, NewsroomLimits.agentBytes)
        let opened: Result<SessionConnection, APIFailure>
        do {
            opened = try await ask(.openSession(id, agent: agent)) { reply, state in
                connection(of: id, reply, state)
            }
        } catch {
            // The disk took nothing of what came with the answer; the connection had counted.
            await node.sessionClosed(id)
            throw error
        }
        return try opened.get()
    }

    func report(
        _ session: String, _ request: ActivityRequest
    ) async throws(APIFailure) -> ActivityRequest {
        guard let id = try sessionID(session) else { throw .noSession(session) }
        guard request.state == .active || request.state == .idle else {
            throw .badRequest(
                "the state is active or idle, unlike \"\(request.state.rawValue.prefix(64))\"")
        }
        guard request.viewing.count <= NewsroomLimits.viewed else {
            throw .badRequest(
                "a session views at most \(NewsroomLimits.viewed) articles, and "
                    + "\(request.viewing.count) were named; name those on the screen")
        }
        var viewing: [ArticleID] = []
        for article in request.viewing {
            viewing.append(try self.id(article.precomposedStringWithCanonicalMapping))
        }
        let report = ActivityReport(isActive: request.state == .active, viewing: viewing)
        let isTaken = try await ask(.report(id, report)) { reply, _ in reply == .noted }
        guard isTaken else { throw .noSession(session) }
        return ActivityRequest(state: request.state, viewing: viewing.map(\.description))
    }

    func endSession(_ session: String) async throws(APIFailure) -> EndedSession {
        guard let id = try sessionID(session) else { throw .noSession(session) }
        let ended = try await ask(.endSession(id)) { reply, _ -> [String]? in
            guard case .session(let articles) = reply else { return nil }
            return articles.map(\.description)
        }
        guard let ended else { throw .noSession(session) }
        return EndedSession(released: ended)
    }

    /// Called with the reply, before anything else can happen: nothing is told twice or missed.
    private func connection(
        of id: SessionID, _ reply: Reply, _ state: NewsroomState
    ) -> Result<SessionConnection, APIFailure> {
        guard case .session(let articles) = reply else {
            let limit = NewsroomLimits.sessions
            return .failure(
                .limit("this machine has \(limit) sessions already; close some programs or tabs"))
        }
        let views = Views(state: state)
        let session = id.description
        let opened = OpenedSession(session: session, articles: articles.map(\.description))
        let losses = state.unseenNotices.filter { state.session(thatLost: $0.claim) == id }
        let events = hub.subscribe(
            startingWith: [.session(opened)] + losses.map { .lost(views.loss($0)) }
        ) {
            switch $0 {
            case .lost(let loss): loss.session == session
            case .moved(let move): move.session == session
            default: false
            }
        }
        return .success(
            SessionConnection(events: events) { [node] in
                node.eventLoop.execute { node.assumeIsolated { $0.sessionClosed(id) } }
            })
    }

    /// The session that a request names, if it names one.
    func sessionID(_ text: String?) throws(APIFailure) -> SessionID? {
        guard let text else { return nil }
        guard let id = SessionID(text) else {
            throw .badRequest(
                "a session's id has 32 lower-case hexadecimal digits, unlike "
                    + "\"\(text.prefix(64))\"; use the one that POST /v1/sessions gave")
        }
        return id
    }
}
