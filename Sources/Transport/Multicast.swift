internal import Glibc
internal import Logging
internal import NIOCore

/// Multicast on every usable interface, followed as interfaces come, go and change address.
///
/// What fails on one path never stops the others; it is logged once, until it changes.
final class Multicast {
    /// A path in use.
    private struct Member {
        let socket: MulticastSocket
        let channel: EventLoopFuture<any Channel>
    }

    private let configuration: TransportConfiguration
    private let eventLoop: any EventLoop
    private let sink: EventSink
    private let logger: Logger
    private var members: [MulticastPath: Member] = [:]
    private var failures: [MulticastPath: TransportError] = [:]
    private var known: [NetworkInterface] = []
    private var scans: RepeatedTask?

    init(
        configuration: TransportConfiguration, eventLoop: any EventLoop, sink: EventSink,
        logger: Logger
    ) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.sink = sink
        self.logger = logger
    }

    /// Joins on the interfaces that are there, and goes on following them.
    func start() {
        follow()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let period = TransportLimits.interfaceScanPeriod
        scans = eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in
            bound.value.follow()
        }
    }

    /// Sends on every path, or drops and counts what is too long.
    func send(_ bytes: [UInt8]) {
        guard bytes.count <= TransportLimits.datagramBytes else {
            return sink.drop(.unsendableDatagram)
        }
        for member in members.values {
            let before = member.socket.lastSendError
            if member.socket.send(bytes) {
                sink.counters.multicastSent.count(bytes: bytes.count)
            } else {
                sink.drop(.datagramUnsent)
            }
            let now = member.socket.lastSendError
            if now != before { logger.debug("multicast, \(member.socket.path): errno \(now)") }
        }
    }

    /// Leaves everywhere; each future is done when a socket is closed.
    func stop() -> [EventLoopFuture<Void>] {
        scans?.cancel()
        scans = nil
        let leaving = members.values.map(\.channel)
        members = [:]
        return leaving.map(Self.close)
    }

    private func follow() {
        let usable: [NetworkInterface]
        do {
            usable = NetworkInterface.usable(
                of: try NetworkInterface.scan(), wanted: configuration.interfaces)
        } catch {
            return logger.warning(
                "the interfaces cannot be listed, the last ones are kept: \(error)")
        }
        if configuration.multicastEnabled { use(MulticastPath.paths(on: usable)) }
        guard usable != known else { return }
        known = usable
        sink.emit(.interfacesChanged(usable.map(\.name).sorted()))
    }

    private func use(_ paths: Set<MulticastPath>) {
        for (path, member) in members where !paths.contains(path) {
            members[path] = nil
            _ = Self.close(member.channel)
        }
        failures = failures.filter { paths.contains($0.key) }
        for path in paths where members[path] == nil {
            do {
                try join(path)
                failures[path] = nil
            } catch {
                if failures[path] != error { logger.debug("no multicast, \(path): \(error)") }
                failures[path] = error
            }
        }
    }

    private func join(_ path: MulticastPath) throws(TransportError) {
        let socket = try MulticastSocket(path: path, port: configuration.multicastPort)
        let forget = { [weak self, weak socket] in
            guard let self, members[path]?.socket === socket else { return }
            members[path] = nil
        }
        let handler = MulticastHandler(sink: sink, closed: forget)
        let channel = try socket.read(on: eventLoop, handler: handler)
        members[path] = Member(socket: socket, channel: channel)
        channel.assumeIsolated().whenFailure { _ in forget() }
    }

    private static func close(_ channel: EventLoopFuture<any Channel>) -> EventLoopFuture<Void> {
        channel.flatMap { channel in
            channel.close(promise: nil)
            return channel.closeFuture
        }
    }
}
