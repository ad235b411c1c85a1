internal import BylineClient
internal import Glibc
internal import Hummingbird
internal import NIOCore

/// The board's: for browsers on this machine, where any page and any user may knock.
///
/// - The connection is this user's own: a link can be seen by others while a browser is started
///   with it (`ps`), and is good for nothing in their hands.
/// - `Host` is what the board is called, so that a name of somebody else's that was pointed here
///   (DNS rebinding) finds nothing.
/// - `Origin` and `Sec-Fetch-Site` are the board's own, or an origin that was allowed by name.
/// - What may change something says that it is JSON, which no form and no "simple" request (Fetch
///   Standard, section 2.2.2) can say without asking first.
/// - A token that only a link of this daemon's gives.
struct BrowserGate: Gate {
    let board: Board

    func admit(_ request: Request, on channel: any Channel) throws(APIFailure) -> Response? {
        try checkPeer(of: channel)
        guard let port = board.listeningPort else {
            throw .unavailable("the board is about to start; ask again")
        }
        let hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
        let host = request.head.authority ?? ""
        // A second Host field is left among the headers.
        guard hosts.contains(host), request.field("host") == nil else {
            throw .misdirected(
                "this is \(hosts.joined(separator: " or ")), and not "
                    + "\"\(host.prefix(Limits.quotedCharacters))\"; run `byline board` for a link")
        }
        let isAllowed = try checkOrigin(of: request, at: host)
        if isAllowed, request.method == .options { return Self.preflight(request) }
        try checkType(of: request)
        return nil
    }

    func serves(_ route: Route) -> Bool { route.use != .socketOnly }

    func authorize(_ request: Request, for route: Route?) throws(APIFailure) {
        let isOpen = route.map { $0.use == .boardBeforeToken } ?? !Self.isOfTheAPI(request)
        if isOpen { return }
        let words = (request.headers[.authorization] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer", board.keys.admits(words[1])
        else {
            throw .unauthorized(
                "the request shows no token of this daemon's, which forgets them when it ends; run "
                    + "`byline board` for a link, whose code POST /v1/board/token takes")
        }
    }

    func finish(_ response: inout Response, to request: Request) {
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        guard let origin = request.headers[.origin], board.allows(origin) else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "Origin"
    }

    /// Asked anew with each request, for as long as its sender waits for the answer its socket is
    /// sure to be there.
    private func checkPeer(of channel: any Channel) throws(APIFailure) {
        guard Self.isLoopback(channel.remoteAddress) else {
            throw .forbidden("the board is for browsers on its own machine; open it there")
        }
        try Self.check(
            owner: SocketTable.owner(
                of: channel.remoteAddress, connectedTo: channel.localAddress))
    }

    /// Lets in this user and root, who can do anything anyway.
    static func check(owner: uid_t?) throws(APIFailure) {
        guard let owner else {
            throw .forbidden(
                "the system's table of connections (/proc/net/tcp) does not say whose this one is; "
                    + "try again, and see that bylined may read it")
        }
        guard owner == geteuid() || owner == 0 else {
            throw .forbidden(
                "this board is another user's; run `bylined` and `byline board` yourself")
        }
    }

    /// - Returns: whether another page was allowed by name.
    private func checkOrigin(
        of request: Request, at host: String
    ) throws(APIFailure) -> Bool {
        if let origin = request.headers[.origin] {
            if board.allows(origin) { return true }
            guard origin == "http://\(host)" else {
                throw .forbidden(
                    "pages of \"\(origin.prefix(Limits.quotedCharacters))\" may not use the board; "
                        + "allow them with `bylined --allow-origin ORIGIN` if they should")
            }
        }
        guard ["same-origin", "none", nil].contains(request.field("sec-fetch-site")) else {
            throw .forbidden(
                "another web page sent this request (Sec-Fetch-Site); open the board with "
                    + "`byline board`")
        }
        return false
    }

    private func checkType(of request: Request) throws(APIFailure) {
        if [.get, .head].contains(request.method) { return }
        let type = request.headers[.contentType] ?? ""
        let essence = type.prefix { $0 != ";" }.lowercased()
        guard essence.split(separator: " ") == ["application/json"] else {
            throw APIFailure(
                status: 415, .notJSON,
                "\(request.method.rawValue) takes JSON only, with a body or without; send "
                    + "Content-Type: application/json")
        }
    }

    /// What a browser asks before another page's request (Fetch Standard, section 4.8).
    private static func preflight(_ request: Request) -> Response {
        var headers: HTTPFields = [
            .accessControlAllowMethods: "GET, POST, DELETE",
            .accessControlAllowHeaders: "Authorization, Content-Type",
            .accessControlMaxAge: "600",
        ]
        // A page from elsewhere that asks this machine, see Private Network Access (WICG).
        if request.field("access-control-request-private-network") == "true" {
            headers.append(named: "Access-Control-Allow-Private-Network", "true")
        }
        return Response(status: .noContent, headers: headers)
    }

    private static func isOfTheAPI(_ request: Request) -> Bool {
        request.uri.path.split(separator: "/").first == "v1"
    }

    /// 127.0.0.0/8 (RFC 1122, section 3.2.1.3); the board listens on IPv4 alone.
    static func isLoopback(_ peer: SocketAddress?) -> Bool {
        guard case .v4? = peer else { return false }
        return peer?.ipAddress?.hasPrefix("127.") == true
    }
}

extension Request {
    /// A header by its lower-case name, for those that have no constant; all of them, where there
    /// are several (RFC 9110, section 5.3).
    fileprivate func field(_ name: String) -> String? {
        let values = headers.filter { $0.name.canonicalName == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

extension HTTPFields {
    /// Adds a header that has no constant; `name` is a literal token (RFC 9110, section 5.1).
    mutating func append(named name: String, _ value: String) {
        guard let name = Element.Name(name) else { return }
        append(Element(name: name, value: value))
    }
}
