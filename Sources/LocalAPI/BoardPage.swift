internal import Hummingbird
internal import NIOCore

/// The board's page: files that the program carries in itself.
enum BoardPage {
    static func index() -> Response {
        file(PackageResources.index_html, type: "text/html; charset=utf-8")
    }

    /// The file of that name, such as `board.js`; nil where the page has none.
    static func file(named name: Substring) -> Response? {
        if name == "board.css" {
            return file(PackageResources.board_css, type: "text/css; charset=utf-8")
        }
        return scripts[String(name)].map { file($0, type: "text/javascript; charset=utf-8") }
    }

    private static let scripts: [String: [UInt8]] = [
        "articles.js": PackageResources.articles_js,
        "attention.js": PackageResources.attention_js,
        "board.js": PackageResources.board_js,
        "connection.js": PackageResources.connection_js,
        "daemon.js": PackageResources.daemon_js,
        "dialogs.js": PackageResources.dialogs_js,
        "dom.js": PackageResources.dom_js,
        "people.js": PackageResources.people_js,
        "words.js": PackageResources.words_js,
    ]

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
