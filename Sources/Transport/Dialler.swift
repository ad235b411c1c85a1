internal import NIOCore
internal import NIOPosix
internal import Newsroom

/// Dials endpoints, so many at once; the others wait their turn.
final class Dialler {
    private let eventLoop: any EventLoop
    private let links: Links
    private let sink: EventSink
    private var waiting: [Endpoint] = []
    private var running = 0
    private var connecting: [ObjectIdentifier: any Channel] = [:]
    private var stopped = false

    init(eventLoop: any EventLoop, links: Links, sink: EventSink) {
        self.eventLoop = eventLoop
        self.links = links
        self.sink = sink
    }

    /// Dials, now or later. Each dial ends in one `linkUp` or one `dialFailed`.
    func dial(_ endpoint: Endpoint) {
        guard !stopped else { return }
        if running < TransportLimits.dialsAtOnce {
            connect(to: endpoint)
        } else if waiting.count < TransportLimits.dialsQueued {
            waiting.append(endpoint)
        } else {
            sink.emit(
                .dialFailed(
                    endpoint,
                    .failed("\(TransportLimits.dialsQueued) dials wait already: try again later")))
        }
    }

    /// Forgets the dials that wait and breaks off those that connect; each future is done when a
    /// connection is.
    func stop() -> [EventLoopFuture<Void>] {
        stopped = true
        waiting = []
        return connecting.values.map { channel in
            channel.close(promise: nil)
            return channel.closeFuture
        }
    }

    private func connect(to endpoint: Endpoint) {
        running += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TransportLimits.dialTimeout)
            .linkOptions()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.track(channel) }
            }
        let connection: EventLoopFuture<any Channel>
        do {
            if let address = try endpoint.literalAddress() {
                connection = bootstrap.connect(to: address)
            } else {
                connection = bootstrap.connect(host: endpoint.host, port: Int(endpoint.port))
            }
        } catch {
            connection = eventLoop.makeFailedFuture(error)
        }
        connection.assumeIsolated().whenComplete { self.connected(endpoint, $0) }
    }

    /// Keeps the connection at hand while it is being made, so that `stop` can break it off.
    private func track(_ channel: any Channel) throws {
        guard !stopped else { throw ChannelError.ioOnClosedChannel }
        let key = ObjectIdentifier(channel)
        connecting[key] = channel
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.connecting[key] = nil }
    }

    private func connected(_ endpoint: Endpoint, _ result: Result<any Channel, any Error>) {
        switch result {
        case .failure(let error):
            sink.emit(.dialFailed(endpoint, DialFailure(error)))
            settled()
        case .success(let channel):
            connecting[ObjectIdentifier(channel)] = nil
            guard !stopped else { return channel.close(promise: nil) }
            // The handshake starts only on the connection that won: a host name may have had
            // several addresses, tried side by side (Happy Eyeballs, RFC 8305).
            try? links.adopt(channel, origin: .dialled(endpoint)) { self.settled() }
        }
    }

    private func settled() {
        running -= 1
        guard !waiting.isEmpty, !stopped else { return }
        connect(to: waiting.removeFirst())
    }
}
