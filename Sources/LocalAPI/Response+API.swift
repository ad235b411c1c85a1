internal import BylineClient
internal import Hummingbird
internal import NIOCore

extension Response {
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try APICoding.encode(value))))
    }

    static func lock(_ call: Call) async throws -> Response {
        guard let lock = try await call.service.lock(of: call.article) else {
            throw APIFailure.free(call.article)
        }
        return try json(lock)
    }

    /// 200 when the asker got what was asked for, 202 when it may get it yet, else 409; the same
    /// body in all.
    static func change(_ answer: LockAnswer) throws -> Response {
        let other: HTTPResponse.Status = answer.outcome.isOpen ? .accepted : .conflict
        return try json(answer, status: answer.outcome.isSuccess ? .ok : other)
    }

    /// 200 permits a save; 503 says that the daemon cannot tell, 409 that it must not be.
    static func check(_ answer: CheckAnswer) throws -> Response {
        switch answer.outcome {
        case .current: try json(answer)
        case .unverified: try json(answer, status: .serviceUnavailable)
        default: try json(answer, status: .conflict)
        }
    }

    static func failure(_ failure: APIFailure) -> Response {
        let status = HTTPResponse.Status(code: failure.status)
        // Two strings always encode; if not, the status still says it.
        var response = (try? json(failure.body, status: status)) ?? Response(status: status)
        if let allow = failure.allow { response.headers[.allow] = allow }
        return response
    }

    static func session(_ call: Call) async throws -> Response {
        try await call.streams.session(call)
    }

    static func events(_ call: Call) async throws -> Response {
        try await call.streams.response(to: call)
    }
}
