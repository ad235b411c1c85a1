internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore

/// The newsroom's events, as one daemon tells them: a snapshot first. Iterate it once.
///
/// It ends without an error when the daemon stops in order, and with a ``ClientError`` else.
public struct WatchEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = WatchEvent

    let body: HTTPClientResponse.Body
    let socket: String

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        Iterator(chunks: body.makeAsyncIterator(), socket: socket)
    }

    /// Reads one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
        private var chunks: HTTPClientResponse.Body.AsyncIterator
        private let socket: String
        private var parser = ServerSentEventParser()
        private var ready: ArraySlice<Data> = []

        init(chunks: HTTPClientResponse.Body.AsyncIterator, socket: String) {
            self.chunks = chunks
            self.socket = socket
        }

        /// The next event; nil when the daemon ended the stream in order.
        ///
        /// - Throws: ``ClientError``
        public mutating func next() async throws -> WatchEvent? {
            do {
                while true {
                    if let data = ready.popFirst() {
                        let event = try APICoding.decode(WatchEvent.self, from: data)
                        if event == .overflow { throw ClientError.tooSlow }
                        return event
                    }
                    guard let chunk = try await chunks.next() else { return nil }
                    ready = try parser.feed(chunk.readableBytesView)[...]
                }
            } catch is CancellationError {
                return nil
            } catch {
                throw ClientError(error, socket: socket)
            }
        }
    }
}
