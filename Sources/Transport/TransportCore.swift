internal import Logging
internal import NIOCore
internal import Newsroom

/// The parts of a transport, put together; lives on the event loop.
final class TransportCore {
    let sink: EventSink
    let links: Links
    let dialler: Dialler
    let multicast: Multicast

    private let port: UInt16
    private let listener: Listener
    private let eventLoop: any EventLoop
    private var started = false
    private var stopped: EventLoopFuture<Void>?

    /// Throws if the configured key cannot be used.
    init(
        configuration: TransportConfiguration, eventLoop: any EventLoop, logger: Logger,
        handler: @escaping (TransportEvent) -> Void
    ) throws(TransportError) {
        let identity = try TLSIdentity(key: configuration.identity)
        self.eventLoop = eventLoop
        port = configuration.port
        sink = EventSink(eventLoop: eventLoop, handler: handler)
        links = Links(eventLoop: eventLoop, identity: identity, sink: sink, logger: logger)
        dialler = Dialler(eventLoop: eventLoop, links: links, sink: sink)
        listener = Listener(eventLoop: eventLoop, links: links)
        multicast = Multicast(
            configuration: configuration, eventLoop: eventLoop, sink: sink, logger: logger)
    }

    /// Listens, then joins; gives the TCP port, or fails with a `TransportError`.
    func start() -> EventLoopFuture<UInt16> {
        guard !started, stopped == nil else {
            return eventLoop.makeFailedFuture(TransportError.alreadyStarted)
        }
        started = true
        return listener.start(port: port).assumeIsolated().map { port in
            self.multicast.start()
            return port
        }.nonisolated()
    }

    /// Closes everything; the future is done when all is closed.
    func stop() -> EventLoopFuture<Void> {
        if let stopped { return stopped }
        sink.silence()
        let closing = [listener.stop()] + multicast.stop() + dialler.stop() + links.closeAll()
        let done = EventLoopFuture.andAllComplete(closing, on: eventLoop)
        stopped = done
        return done
    }
}
