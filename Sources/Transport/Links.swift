internal import Logging
internal import NIOCore
internal import NIOSSL
internal import Newsroom

/// All links: takes connections through the handshake, frames in and out, and down.
final class Links {
    private let eventLoop: any EventLoop
    private let identity: TLSIdentity
    private let sink: EventSink
    private let logger: Logger
    private var open: [LinkID: Link] = [:]
    private var lastNumber: UInt64 = 0

    init(eventLoop: any EventLoop, identity: TLSIdentity, sink: EventSink, logger: Logger) {
        self.eventLoop = eventLoop
        self.identity = identity
        self.sink = sink
        self.logger = logger
    }

    /// An inbound connection that gets no handshake, and why.
    struct TurnedAway: Error {
        let reason: TransportDrop
    }

    /// Starts the handshake on a connection that came in. Throws `TurnedAway`, counted, if too many
    /// are here already; whatever it throws, the connection is to be closed.
    func accept(_ channel: any Channel) throws {
        if let reason = reasonToTurnAway() {
            sink.drop(reason)
            throw TurnedAway(reason: reason)
        }
        // The remote address is gone if the other side has already hung up.
        guard let endpoint = channel.remoteAddress.flatMap(Endpoint.init(address:)) else {
            sink.drop(.handshakeFailed)
            throw TurnedAway(reason: .handshakeFailed)
        }
        try adopt(channel, origin: .accepted(endpoint)) {}
    }

    /// Starts the handshake on a connection; `settled` is called when it has succeeded or failed.
    func adopt(
        _ channel: any Channel, origin: Link.Origin, settled: @escaping () -> Void
    ) throws {
        lastNumber += 1
        let id = LinkID(lastNumber)
        let deadline = eventLoop.assumeIsolated().scheduleTask(
            in: TransportLimits.handshakeTimeout
        ) { [weak self] in
            guard let self, let link = open[id] else { return }
            takeDown(link, reason: "the TLS handshake took too long")
        }
        let link = Link(
            id: id, channel: channel, origin: origin, deadline: deadline, settled: settled)
        open[id] = link
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(try tlsHandler(for: link))
            try pipeline.addHandler(ByteToMessageHandler(FrameDecoder()))
            try pipeline.addHandler(LinkHandler(link: link, links: self))
        } catch {
            takeDown(link, reason: "\(error)")
            open[id] = nil
            throw error
        }
    }

    /// Sends a frame, or drops and counts it; a link with too much unsent is closed.
    func send(_ payload: [UInt8], to id: LinkID) {
        guard let link = open[id], link.isUp else { return sink.drop(.unknownLink) }
        guard !payload.isEmpty, payload.count <= TransportLimits.frameBytes else {
            return sink.drop(.unsendableFrame)
        }
        let size = FrameDecoder.headerBytes + payload.count
        guard link.unsentBytes + size <= TransportLimits.unsentBytesPerLink else {
            sink.drop(.slowReader)
            return takeDown(link, reason: "it reads too slowly: \(link.unsentBytes) bytes wait")
        }
        link.unsentBytes += size
        sink.counters.tcpSent.count(bytes: size)
        let frame = FrameDecoder.frame(payload, allocator: link.channel.allocator)
        link.channel.writeAndFlush(frame).assumeIsolated().whenComplete { _ in
            link.unsentBytes -= size
        }
    }

    /// Closes a link that is up, for the owner's reason.
    func close(_ id: LinkID, reason: String) {
        guard let link = open[id], link.isUp else { return }
        takeDown(link, reason: reason)
    }

    /// Closes all links; each future is done when its connection is.
    func closeAll() -> [EventLoopFuture<Void>] {
        open.values.map { link in
            takeDown(link, reason: "the transport stops")
            return link.channel.closeFuture
        }
    }

    private func reasonToTurnAway() -> TransportDrop? {
        let accepted = open.values.filter(\.isAccepted)
        if accepted.count >= TransportLimits.inboundLinks { return .tooManyInboundLinks }
        let handshaking = accepted.count(where: \.isHandshaking)
        return handshaking >= TransportLimits.inboundHandshakes ? .tooManyHandshakes : nil
    }

    private func tlsHandler(for link: Link) throws -> NIOSSLHandler {
        let verify: NIOSSLCustomVerificationCallback = { chain, verdict in
            link.claimedPeer = chain.first.flatMap(TLSIdentity.member(in:))
            verdict.succeed(link.claimedPeer == nil ? .failed : .certificateVerified)
        }
        switch link.origin {
        case .accepted:
            return NIOSSLServerHandler(
                context: identity.server, customVerificationCallback: verify)
        case .dialled:
            return try NIOSSLClientHandler(
                context: identity.client, serverHostname: nil, customVerificationCallback: verify)
        }
    }
}

/// What a link's pipeline reports.
extension Links {
    func handshakeCompleted(_ link: Link, applicationProtocol: String?) {
        guard link.isHandshaking else { return }
        // A resumed session would come here without a certificate; we never offer to resume one.
        guard let peer = link.claimedPeer,
            applicationProtocol == TLSIdentity.applicationProtocol
        else {
            return takeDown(link, reason: "the other side does not speak byline/1")
        }
        link.settle(into: .up)
        switch link.origin {
        case .dialled(let endpoint):
            sink.emit(.linkUp(link.id, peer: peer, endpoint: endpoint, dialled: true))
        case .accepted(let endpoint):
            sink.emit(.linkUp(link.id, peer: peer, endpoint: endpoint, dialled: false))
        }
    }

    func received(_ payload: ByteBuffer, on link: Link) {
        guard link.isUp else { return }
        sink.counters.tcpReceived.count(bytes: FrameDecoder.headerBytes + payload.readableBytes)
        guard payload.readableBytes > 0 else { return sink.drop(.emptyFrame) }
        sink.emit(.frame(link.id, Array(payload.readableBytesView)))
    }

    func failed(_ link: Link, error: any Error) {
        if error is FrameDecoder.OversizedFrame, link.isUp { sink.drop(.oversizedFrame) }
        takeDown(link, reason: Self.describe(error))
    }

    func closed(_ link: Link) {
        takeDown(link, reason: "the other side closed it")
        open[link.id] = nil
    }

    /// Reports the link as over, once, and starts closing its connection.
    private func takeDown(_ link: Link, reason: String) {
        switch (link.phase, link.origin) {
        case (.over, _): return
        case (.up, _): sink.emit(.linkDown(link.id, reason: reason))
        case (.handshaking, .dialled(let endpoint)):
            sink.emit(.dialFailed(endpoint, .failed(reason)))
        case (.handshaking, .accepted(let endpoint)):
            logger.debug("handshake with \(endpoint) failed: \(reason)")
            sink.drop(.handshakeFailed)
        }
        link.settle(into: .over)
        link.channel.close(promise: nil)
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case NIOSSLError.uncleanShutdown: "the connection broke"
        case NIOSSLError.handshakeFailed(let cause): "the TLS handshake failed: \(cause)"
        default: "\(error)"
        }
    }
}
