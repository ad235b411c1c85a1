internal import Glibc
internal import Logging
internal import NIOCore

/// Closes a connection of another user's process. The socket's mode keeps others out already; this
/// holds also where a file system does not keep modes.
final class PeerCheck: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    /// `struct ucred` of unix(7), which Glibc's module map leaves out.
    private struct Credentials {
        let process: pid_t
        let user: uid_t
        let group: gid_t
    }

    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        let logger = logger
        guard let options = channel as? any SocketOptionProvider else { return }
        let peer: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        peer.whenComplete { result in
            if case .success(let peer) = result, peer.user == geteuid() || peer.user == 0 {
                return
            }
            logger.warning(
                "local API: closed a connection of another user",
                metadata: ["peer": "\(result)"])
            channel.close(promise: nil)
        }
    }
}
