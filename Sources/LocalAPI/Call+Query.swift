internal import BylineClient
internal import Foundation
internal import Hummingbird

/// The part of a URL after its question mark (RFC 3986, section 3.4), as `name=value` pairs that
/// are percent-encoded as paths are. A name that a route does not know is refused: a filter with a
/// typing error would otherwise answer more than was asked for.
extension Call {
    /// The query of `GET /v1/history`.
    func historyQuery() throws(APIFailure) -> HistoryQuery {
        let fields = try fields(["article", "editor", "desk", "at", "since", "evidence"])
        var query = HistoryQuery()
        if let article = fields["article"] {
            do {
                query.article = try ArticleName.normalized(article)
            } catch {
                throw .badArticle(error.description)
            }
        }
        query.editor = try name("editor", in: fields)
        query.desk = try name("desk", in: fields)
        query.at = try time("at", in: fields)
        query.since = try time("since", in: fields)
        if let evidence = fields["evidence"] {
            guard let isWanted = Bool(evidence) else {
                throw .badRequest("the query's evidence is true or false; correct it")
            }
            query.evidence = isWanted
        }
        return query
    }

    /// The desk that an answer is confined to; nil when it is not.
    func desk() throws(APIFailure) -> String? {
        try name("desk", in: try fields(["desk"]))
    }

    private func name(
        _ name: String, in fields: [String: String]
    ) throws(APIFailure) -> String? {
        guard let text = fields[name] else { return nil }
        guard !text.isEmpty else {
            throw .badRequest("the query's \(name) is empty; name one, or leave it out")
        }
        return text.precomposedStringWithCanonicalMapping
    }

    private func time(
        _ name: String, in fields: [String: String]
    ) throws(APIFailure) -> Timestamp? {
        guard let text = fields[name] else { return nil }
        guard let time = Timestamp(text) else {
            throw .badRequest(
                "the query's \(name) is no RFC 3339 time: \"\(text.prefix(64))\"; write one like "
                    + "2025-11-23T14:03:07Z")
        }
        return time
    }

    private func fields(_ known: Set<String>) throws(APIFailure) -> [String: String] {
        var fields: [String: String] = [:]
        let names = known.sorted().joined(separator: ", ")
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.compactMap { PathSegment.decode($0) }
            guard parts.count == 2, decoded.count == 2 else {
                throw .badRequest(
                    "the query is not name=value pairs of percent-encoded UTF-8; encode it anew")
            }
            guard known.contains(decoded[0]) else {
                throw .badRequest(
                    "this route's query knows no \"\(decoded[0].prefix(64))\"; use \(names)")
            }
            guard fields.updateValue(decoded[1], forKey: decoded[0]) == nil else {
                throw .badRequest("the query's \(decoded[0]) is given twice; give it once")
            }
        }
        return fields
    }
}
