internal import Crypto
public import Logging
public import NIOCore
public import Newsroom

/// Moves bytes between daemons and decides nothing: datagrams over multicast, frames over TCP links
/// with TLS 1.3 on which both sides have proven their member keys.
///
/// It lives on one event loop. Its owner lives there too, makes all calls but `start` and `stop`
/// there, and gets every event there, one at a time. An event never comes while the owner is inside
/// a call of the transport's: what a call causes is told afterwards.
public final class NetworkTransport: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<TransportCore>

    /// A transport that is not started. `handler` is called on `eventLoop`, until `stop`. Throws
    /// `TransportError.unusableIdentity`.
    public init(
        configuration: TransportConfiguration, eventLoop: any EventLoop, logger: Logger,
        handler: sending @escaping (TransportEvent) -> Void
    ) throws(TransportError) {
        self.eventLoop = eventLoop
        core = .makeBoxSendingValue(
            try TransportCore(
                configuration: configuration, eventLoop: eventLoop, logger: logger,
                handler: handler),
            eventLoop: eventLoop)
    }

    /// Starts to listen and to multicast; gives the TCP port bound. The first `interfacesChanged`
    /// may come before this returns. Throws if the port cannot be bound, or on a second start.
    public func start() async throws(TransportError) -> UInt16 {
        do {
            return try await eventLoop.flatSubmit { [core] in core.value.start() }.get()
        } catch let error as TransportError {
            throw error
        } catch {
            throw .cannotListen(port: 0, reason: "\(error)")
        }
    }

    /// Stops: no event comes any more. Frames already sent get 200 ms to leave.
    /// Returns when every socket is closed; may be called again.
    public func stop() async {
        // The future never fails: it waits for closings, however they end.
        try? await eventLoop.flatSubmit { [core] in core.value.stop() }.get()
    }

    /// What went out, came in and was thrown away. Call it on the event loop.
    public var counters: TransportCounters { core.value.sink.counters }

    /// Multicasts up to `TransportLimits.datagramBytes` on every usable interface, over IPv4 and
    /// IPv6; more is dropped and counted. It comes back to us too. Call it on the event loop.
    public func multicast(_ bytes: [UInt8]) {
        call { $0.multicast.send(bytes) }
    }

    /// Sends a frame of 1 to `TransportLimits.frameBytes` bytes; others, and those for links that
    /// are not up, are dropped and counted. A link with more than
    /// `TransportLimits.unsentBytesPerLink` unsent is closed. Call it on the event loop.
    public func send(_ bytes: [UInt8], to link: LinkID) {
        call { $0.links.send(bytes, to: link) }
    }

    /// Dials; ends in one `linkUp` with this endpoint or one `dialFailed`. Of more than
    /// `TransportLimits.dialsAtOnce` dials the later ones wait. Call it on the event loop.
    public func dial(_ endpoint: Endpoint) {
        call { $0.dialler.dial(endpoint) }
    }

    /// Closes a link after what was sent on it; its `linkDown` carries the reason. Nothing happens
    /// if it is not up. Call it on the event loop.
    public func close(_ link: LinkID, reason: String) {
        call { $0.links.close(link, reason: reason) }
    }

    private func call(_ body: (TransportCore) -> Void) {
        let core = core.value
        core.sink.duringCall { body(core) }
    }
}
