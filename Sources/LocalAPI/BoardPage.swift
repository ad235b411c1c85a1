internal import Hummingbird
internal import NIOCore

/// The board's page: three files, which the program carries in itself.
enum BoardPage {
    static func index() -> Response {
        file(PackageResources.index_html, type: "text/html; charset=utf-8")
    }

    static func script() -> Response {
        file(PackageResources.board_js, type: "text/javascript; charset=utf-8")
    }

    static func style() -> Response {
        file(PackageResources.board_css, type: "text/css; charset=utf-8")
    }

    private static func file(_ bytes: [UInt8], type: String) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The page is its own script and style and talks to its own daemon, whatever text of other
    /// members gets into it; nobody frames it, and nobody learns its address.
    private static let headers: HTTPFields = {
        var headers = HTTPFields()
        for (name, value) in [
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                    + "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'"
            ),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
        ] {
            headers.append(named: name, value)
        }
        return headers
    }()
}
