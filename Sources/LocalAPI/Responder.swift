internal import BylineClient
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Finds a request's route and answers; whatever goes wrong becomes an error of the one shape.
struct Responder: HTTPResponder {
    let service: any NewsroomService
    let streams: EventStreams

    func respond(to request: Request, context: LocalContext) async throws -> Response {
        do {
            return try await answer(request, context)
        } catch let failure as APIFailure {
            return refusal(failure, of: request)
        } catch {
            context.logger.error("local API failed", metadata: ["error": "\(error)"])
            let cause = "the daemon failed to answer; its log has the cause, please report it"
            return refusal(.internal(cause), of: request)
        }
    }

    private func refusal(_ failure: APIFailure, of request: Request) -> Response {
        var response = Response.failure(failure)
        // RFC 9110, section 9.3.2: whoever asks with HEAD takes a body for the next answer.
        if request.method == .head { response.body = ResponseBody() }
        return response
    }

    private func answer(_ request: Request, _ context: LocalContext) async throws -> Response {
        try refuseBrowsers(request)
        let (route, segment) = try route(of: request)
        var request = request
        let article = route.path.contains(.article) ? try article(segment) : ""
        let body = request.method == .post ? try await collectBody(of: &request) : ByteBuffer()
        return try await route.answer(
            Call(
                service: service, request: request, context: context, streams: streams,
                article: article, session: route.path.contains(.session) ? String(segment) : "",
                body: body))
    }

    /// A page that finds a way to the socket, through a proxy say, must not speak for its reader.
    private func refuseBrowsers(_ request: Request) throws(APIFailure) {
        guard request.headers.contains(.origin) || request.headers.contains(.referer) else {
            return
        }
        throw .forbidden(
            "this socket serves no web pages: send the request without Origin and Referer")
    }

    private func route(of request: Request) throws(APIFailure) -> (Route, Substring) {
        let path = request.uri.path
        let segments = Array(
            path.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
        var allowed: [String] = []
        for route in Route.table {
            guard let segment = route.match(segments) else { continue }
            if route.method == request.method { return (route, segment) }
            allowed.append(route.method.rawValue)
        }
        if allowed.isEmpty { throw .noRoute(path) }
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
