internal import NIOCore
internal import NIOTLS

/// The end of a link's pipeline: tells the links what happens on the connection.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: Link
    private let links: Links

    init(link: Link, links: Links) {
        self.link = link
        self.links = links
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let negotiated) = event {
            links.handshakeCompleted(link, applicationProtocol: negotiated)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        links.received(unwrapInboundIn(data), on: link)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        links.failed(link, error: error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        links.closed(link)
        context.fireChannelInactive()
    }
}
