internal import BylineClient
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Finds a request's route and answers; whatever goes wrong becomes an error of the one shape.
struct Responder: HTTPResponder {
    let service: any NewsroomService
    let board: Board
    let streams: EventStreams
    let gate: any Gate

    func respond(to request: Request, context: LocalContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let failure as APIFailure {
            response = refusal(failure, of: request)
        } catch {
            context.logger.error("local API failed", metadata: ["error": "\(error)"])
            let cause = "the daemon failed to answer; its log has the cause, please report it"
            response = refusal(.internal(cause), of: request)
        }
        gate.finish(&response, to: request)
        return response
    }

    private func refusal(_ failure: APIFailure, of request: Request) -> Response {
        var response = Response.failure(failure)
        // RFC 9110, section 9.3.2: whoever asks with HEAD takes a body for the next answer.
        if request.method == .head { response.body = ResponseBody() }
        return response
    }

    private func answer(_ request: Request, _ context: LocalContext) async throws -> Response {
        if let answer = try gate.admit(request, on: context.channel) {
            return answer
        }
        let found = Result { () throws(APIFailure) in try self.route(of: request) }
        try gate.authorize(request, for: try? found.get().route)
        let (route, segment) = try found.get()
        var request = request
        let article = route.path.contains(.article) ? try article(segment) : ""
        let body = request.method == .post ? try await collectBody(of: &request) : ByteBuffer()
        return try await route.answer(
            Call(
                service: service, request: request, context: context, board: board,
                streams: streams, article: article,
                session: route.path.contains(.session) ? String(segment) : "",
                body: body))
    }

    private func route(
        of request: Request
    ) throws(APIFailure) -> (route: Route, segment: Substring) {
        let path = request.uri.path
        let segments = Route.segments(of: path)
        let known = Route.table.filter(gate.serves)
        var allowed: [String] = []
        for route in known {
            guard let segment = route.match(segments) else { continue }
            if route.method == request.method { return (route, segment) }
            allowed.append(route.method.rawValue)
        }
        if allowed.isEmpty { throw .noRoute(path, known: known) }
        throw .wrongMethod(request.method.rawValue, allowed: allowed)
    }

    private func article(_ segment: Substring) throws(APIFailure) -> String {
        guard let text = PathSegment.decode(segment) else {
            throw .badArticle(
                "the article id in the path is not percent-encoded UTF-8; encode it anew")
        }
        do {
            return try ArticleName.normalized(text)
        } catch {
            throw .badArticle(error.description)
        }
    }

    /// What was read stays with the request, so that an endless answer can still tell when its
    /// reader hangs up.
    private func collectBody(of request: inout Request) async throws -> ByteBuffer {
        do {
            return try await request.collectBody(upTo: Limits.bodyBytes)
        } catch is NIOTooManyBytesError {
            throw APIFailure.tooLarge
        }
    }
}
