internal import NIOCore
internal import Newsroom

/// Takes in what a multicast socket hears.
final class MulticastHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let sink: EventSink
    private let closed: () -> Void

    /// `closed` is called when the socket's channel closed, for whatever reason.
    init(sink: EventSink, closed: @escaping () -> Void) {
        self.sink = sink
        self.closed = closed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let size = envelope.data.readableBytes
        guard size <= TransportLimits.datagramBytes else { return sink.drop(.oversizedDatagram) }
        guard let source = Endpoint(address: envelope.remoteAddress) else { return }
        sink.counters.multicastReceived.count(bytes: size)
        sink.emit(.datagram(Array(envelope.data.readableBytesView), from: source))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error that matters closes the channel, and the next look at the interfaces makes a new
        // socket; any other concerns one datagram, and datagrams may be lost.
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }
}
