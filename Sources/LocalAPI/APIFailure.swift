public import BylineClient

/// Why a request gets an error instead of an answer: one status an error.
public struct APIFailure: Error, Equatable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// What the answer's body says.
    public let body: APIError
    /// The methods that the route knows, for the `Allow` field (RFC 9110, section 10.2.1).
    var allow: String?

    /// A failure; `message` names the thing, the cause or limit, and what to do next.
    public init(status: Int, _ code: APIError.Code, _ message: String) {
        self.status = status
        body = APIError(error: code, message: message)
    }

    /// 400: the request's body or a field of it is wrong.
    public static func badRequest(_ message: String) -> APIFailure {
        APIFailure(status: 400, .badRequest, message)
    }

    /// 401: the caller shows no credential that is good.
    static func unauthorized(_ message: String) -> APIFailure {
        APIFailure(status: 401, .unauthorized, message)
    }

    /// 421: the caller meant another host (RFC 9110, section 15.5.20).
    static func misdirected(_ message: String) -> APIFailure {
        APIFailure(status: 421, .misdirected, message)
    }

    /// 403: not for this caller.
    public static func forbidden(_ message: String) -> APIFailure {
        APIFailure(status: 403, .forbidden, message)
    }

    /// 429: the daemon has as many of something as it may.
    public static func limit(_ message: String) -> APIFailure {
        APIFailure(status: 429, .limit, message)
    }

    /// 500: the daemon failed.
    public static func `internal`(_ message: String) -> APIFailure {
        APIFailure(status: 500, .internal, message)
    }

    /// 503: the daemon is stopping, or not yet ready.
    public static func unavailable(_ message: String) -> APIFailure {
        APIFailure(status: 503, .unavailable, message)
    }

    /// 429: one machine waits for so many articles at once.
    public static func tooManyWishes(_ limit: Int) -> APIFailure {
        .limit(
            "this machine waits for \(limit) articles, or did within the last seven days; leave "
                + "some lines with `byline unwait`, or claim without --wait")
    }

    /// 404: claims may name open sessions only.
    public static func noSession(_ session: String) -> APIFailure {
        APIFailure(
            status: 404, .noSession,
            "the session \(session) is not open; open it with POST /v1/sessions, and keep that "
                + "answer open")
    }

    /// 404: the history is of editors that the newsroom knows.
    public static func noEditor(_ editor: String, known: [String]) -> APIFailure {
        APIFailure(
            status: 404, .noEditor,
            "nobody called \"\(editor)\" is or was in this newsroom; ask for one of "
                + known.joined(separator: ", "))
    }

    /// 404: articles are given to members.
    public static func noMember(_ name: String, known: [String], wasRemoved: Bool) -> APIFailure {
        let cause =
            wasRemoved
            ? "\"\(name)\" was removed from this newsroom" : "nobody here is called \"\(name)\""
        let remedy =
            known.isEmpty ? "there is no other member yet" : "name \(known.joined(separator: ", "))"
        return APIFailure(status: 404, .noEditor, "\(cause); \(remedy)")
    }

    /// 404: the history is of desks that somebody named.
    public static func noDesk(_ desk: String, known: [String]) -> APIFailure {
        let remedy =
            known.isEmpty
            ? "no claim names any; claim with --desk"
            : "ask for one of \(known.joined(separator: ", "))"
        return APIFailure(
            status: 404, .noDesk, "no article of the desk \"\(desk)\" is known here; \(remedy)")
    }

    static func badArticle(_ message: String) -> APIFailure {
        APIFailure(status: 400, .badArticle, message)
    }

    static func free(_ article: String) -> APIFailure {
        let path = "/v1/locks/\(PathSegment.encode(article))/claim"
        return APIFailure(
            status: 404, .free, "nobody holds \"\(article)\"; claim it with POST \(path)")
    }

    static func noRoute(_ path: String, known: [Route]) -> APIFailure {
        APIFailure(
            status: 404, .noRoute,
            """
            there is no route \(path); the routes are \(Route.listing(of: known)), \
            and an article's id is percent-encoded, "/" as %2F
            """)
    }

    static func wrongMethod(_ method: String, allowed: [String]) -> APIFailure {
        var failure = APIFailure(
            status: 405, .wrongMethod,
            "this route does not know \(method); use \(allowed.joined(separator: " or "))")
        failure.allow = allowed.joined(separator: ", ")
        return failure
    }

    static let tooLarge = APIFailure(
        status: 413, .tooLarge,
        "the request's body has more than \(Limits.bodyBytes) bytes; send less")
}
