internal import BylineClient
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// The open streams of events: writes them as server-sent events (HTML Living Standard, section
/// 9.2), keeps them alive, and cuts off readers that do not keep up.
final class EventStreams: Sendable {
    /// The sizes and times of a stream; tests make them small.
    struct Pace: Sendable {
        var queued = Limits.eventsQueued
        var streams = Limits.streams
        var heartbeat = Limits.heartbeat
        var grace = Limits.cutOffGrace
    }

    private enum Frame {
        case event(WatchEvent)
        case heartbeat
    }

    private let pace: Pace
    private let open = Mutex(0)

    init(pace: Pace) {
        precondition(pace.queued >= 3, "room for the snapshot, an event and the overflow")
        self.pace = pace
    }

    /// The endless answer to `GET /v1/events`.
    func response(to call: Call) async throws -> Response {
        let desk = try call.desk()
        let slot = try Slot(of: self)
        return stream(try await call.service.events(desk: desk), to: call, keeping: slot)
    }

    /// The endless answer to `POST /v1/sessions`: the connection lasts as long as it does.
    func session(_ call: Call) async throws -> Response {
        let request = try call.decode(SessionRequest.self)
        let slot = try Slot(of: self)
        let connection = try await call.service.openSession(request)
        slot.onRelease(connection.close)
        return stream(connection.events, to: call, keeping: slot)
    }

    private func stream(
        _ events: AsyncStream<WatchEvent>, to call: Call, keeping slot: Slot
    ) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { extendLifetime(slot) }
                try await self.write(events, of: call, to: &writer)
            })
    }

    private func write(
        _ events: AsyncStream<WatchEvent>, of call: Call, to writer: inout any ResponseBodyWriter
    ) async throws {
        let (frames, mailbox) = AsyncStream<Frame>.makeStream(
            bufferingPolicy: .bufferingOldest(pace.queued))
        let channel = call.context.channel
        try await call.request.body.consumeWithCancellationOnInboundClose { _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.forward(events, to: mailbox, closing: channel) }
                group.addTask { await self.beat(into: mailbox) }
                group.addTask {
                    // Cancellation ends the group anyway.
                    try? await gracefulShutdown()
                    mailbox.finish()
                }
                defer { group.cancelAll() }
                var number = 0
                for await frame in frames {
                    number += 1
                    try await writer.write(Self.bytes(of: frame, number: number))
                }
                // The last frames may fit what is buffered for a reader that reads nothing: until
                // the end is out, too, its time runs on.
                try await writer.finish(nil)
            }
        }
    }

    /// Moves events to the queue before the socket, which a heartbeat can join. A full queue means
    /// that its reader is too slow: it is told so, gets some time to read that, and is closed.
    private func forward(
        _ events: AsyncStream<WatchEvent>, to mailbox: AsyncStream<Frame>.Continuation,
        closing channel: any Channel
    ) async {
        for await event in events {
            if case .enqueued(let remaining) = mailbox.yield(.event(event)), remaining > 1 {
                guard event == .overflow else { continue }
            } else {
                mailbox.yield(.event(.overflow))
            }
            mailbox.finish()
            // Cancelled when the reader got through in time.
            guard (try? await Task.sleep(for: pace.grace)) != nil else { return }
            channel.close(mode: .all, promise: nil)
            return
        }
        mailbox.finish()
    }

    private func beat(into mailbox: AsyncStream<Frame>.Continuation) async {
        while (try? await Task.sleep(for: pace.heartbeat)) != nil {
            mailbox.yield(.heartbeat)
        }
    }

    private static func bytes(of frame: Frame, number: Int) throws -> ByteBuffer {
        switch frame {
        case .heartbeat:
            return ByteBuffer(string: ": still here\n\n")
        case .event(let event):
            var buffer = ByteBuffer(string: "event: \(event.name)\nid: \(number)\ndata: ")
            buffer.writeBytes(try APICoding.encode(event))
            buffer.writeString("\n\n")
            return buffer
        }
    }

    /// A place among the open streams, given back when its answer is dropped, however that ends.
    private final class Slot: Sendable {
        private let streams: EventStreams
        private let last = Mutex<(@Sendable () -> Void)?>(nil)

        init(of streams: EventStreams) throws(APIFailure) {
            self.streams = streams
            let isFree = streams.open.withLock { open in
                open += 1
                return open <= streams.pace.streams
            }
            guard isFree else {
                throw .limit(
                    "\(streams.pace.streams) streams of events are open already; close some")
            }
        }

        /// Has `body` called when the place is given back.
        func onRelease(_ body: @escaping @Sendable () -> Void) {
            last.withLock { $0 = body }
        }

        deinit {
            streams.open.withLock { $0 -= 1 }
            last.withLock { $0 }?()
        }
    }
}
