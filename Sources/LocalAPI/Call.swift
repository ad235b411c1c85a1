internal import BylineClient
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// One request on its way through a route.
struct Call: Sendable {
    let service: any NewsroomService
    let request: Request
    let context: LocalContext
    let board: Board
    let streams: EventStreams
    /// The article of the path, in normal form; empty for routes without one.
    let article: String
    /// The session of the path, as it came; empty for routes without one.
    let session: String
    /// The whole body; empty for routes that take none.
    let body: ByteBuffer

    /// The body as `Value`; no body is as good as `{}`.
    func decode<Value: Decodable>(_ type: Value.Type) throws(APIFailure) -> Value {
        let data = body.readableBytes == 0 ? Data("{}".utf8) : Data(body.readableBytesView)
        do {
            return try APICoding.decode(type, from: data)
        } catch let DecodingError.dataCorrupted(context) {
            throw Self.failure(context)
        } catch let DecodingError.typeMismatch(_, context) {
            throw Self.failure(context)
        } catch {
            throw .badRequest("the request's body is not understood: \(error)")
        }
    }

    private static func failure(_ context: DecodingError.Context) -> APIFailure {
        let place = context.codingPath.last.map { "field \"\($0.stringValue)\"" } ?? "body"
        let cause = context.debugDescription.prefix { $0 != "." }
        return .badRequest("the request's \(place) is wrong: \(cause); correct it, or send {}")
    }
}
