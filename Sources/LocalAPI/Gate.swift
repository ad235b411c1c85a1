internal import Hummingbird
internal import NIOCore

/// What differs between the listeners: whom they let in, and what their answers carry.
protocol Gate: Sendable {
    /// Looks at a request's head before anything else does: lets it in (nil), answers it itself, or
    /// says why not.
    func admit(_ request: Request, on channel: any Channel) throws(APIFailure) -> Response?

    /// Whether a route is served here.
    func serves(_ route: Route) -> Bool

    /// Refuses a request without the credential that its route wants; nil for an unknown one.
    func authorize(_ request: Request, for route: Route?) throws(APIFailure)

    /// Adds to an answer what all answers carry here.
    func finish(_ response: inout Response, to request: Request)
}

/// The Unix socket's: for this user's programs, whom the socket's mode and ``PeerCheck`` let in.
struct SocketGate: Gate {
    /// A page that finds a way to the socket, through a proxy say, must not speak for its reader.
    func admit(_ request: Request, on channel: any Channel) throws(APIFailure) -> Response? {
        guard request.headers.contains(.origin) || request.headers.contains(.referer) else {
            return nil
        }
        throw .forbidden(
            "this socket serves no web pages: send the request without Origin and Referer")
    }

    func serves(_ route: Route) -> Bool { route.use != .boardBeforeToken }

    func authorize(_ request: Request, for route: Route?) throws(APIFailure) {}

    func finish(_ response: inout Response, to request: Request) {}
}
