internal import Newsroom
internal import Replication
internal import Wire

/// Packets and bytes that a run has sent.
struct Traffic {
    var datagrams: UInt64 = 0
    var datagramBytes: UInt64 = 0
    var frames: UInt64 = 0
    var frameBytes: UInt64 = 0
    var dials: UInt64 = 0
}

/// Datagrams that somebody on the network recorded, to send them again at any age.
struct Tape {
    var isOn = false
    private(set) var packets: [(bytes: [UInt8], from: Endpoint)] = []
    private var seen = 0

    /// A uniform sample of all packets so far, within a cap.
    mutating func record(_ bytes: [UInt8], from: Endpoint, using random: inout SplitMix64) {
        guard isOn else { return }
        seen += 1
        if packets.count < Tape.capacity {
            packets.append((bytes, from))
        } else {
            let place = Int.random(in: 0..<seen, using: &random)
            if place < Tape.capacity { packets[place] = (bytes, from) }
        }
    }

    private static let capacity = 256
}

// Multicast.
extension Simulation {
    func multicast(_ message: Message, from host: Host) {
        guard let process = host.process else { return }
        for envelope in MessageCodec.datagrams(for: message) {
            guard let packet = try? process.packets.seal(envelope) else { return }
            multicast(packet, from: host)
        }
    }

    /// Sends a datagram to every machine on the network.
    func multicast(_ packet: [UInt8], from host: Host) {
        trace.mix(now, host.index, packet)
        traffic.datagrams += 1
        traffic.datagramBytes += UInt64(packet.count)
        tape.record(packet, from: host.endpoint, using: &random)
        guard weather.isMulticastOn else { return }
        for other in hosts where other !== host && other.process != nil {
            guard roads.carriesDatagrams(from: host, to: other), !happens(weather.loss) else {
                continue
            }
            deliver(packet, from: host.endpoint, to: other)
            if happens(weather.duplication) { deliver(packet, from: host.endpoint, to: other) }
        }
    }

    func deliver(_ packet: [UInt8], from endpoint: Endpoint, to host: Host) {
        var packet = packet
        if happens(weather.flips) {
            let place = Int.random(in: 0..<packet.count, using: &random)
            let bit = Int.random(in: 0..<8, using: &random)
            packet[place] ^= 1 << bit
        }
        if happens(weather.truncation) {
            packet.removeLast(Int.random(in: 1...packet.count, using: &random))
        }
        let most = happens(weather.stragglers) ? 60_000_000 : weather.jitter.microseconds
        let delay = Int64.random(in: 100...max(most, 200), using: &random)
        plan(.datagram(packet, from: endpoint, to: host), in: .microseconds(delay))
    }

    func receive(_ packet: [UInt8], from endpoint: Endpoint, on host: Host) {
        guard let process = host.process else { return }
        // The kernel had it before the machine fell asleep, the daemon has not.
        if host.isAsleep { return process.keepUnread(packet, from: endpoint) }
        do throws(WireError) {
            let envelope = try process.packets.open(packet, ownInstance: process.state.instance)
            guard let envelope else { return }
            let message = try decode(envelope, process, from: .member)
            dispatch(.datagram(message, from: endpoint), to: host)
        } catch {
            observe(.dropped(host, error))
        }
    }
}

// Connections.
extension Simulation {
    /// A live host answers in some tenths of a millisecond; TCP gives up a silent one after 3 s.
    private static let dialTimeout = Delay.seconds(3)
    /// TCP_USER_TIMEOUT, and the keep-alive's.
    private static let silenceTimeout = Delay.seconds(5)

    func dial(_ endpoint: Endpoint, from host: Host) {
        traffic.dials += 1
        let run = host.runs
        let delay = Delay.microseconds(Int64.random(in: 400...3_000, using: &random))
        later(delay) { [weak self] in self?.dialArrives(endpoint, from: host, run) }
    }

    private func dialArrives(_ endpoint: Endpoint, from host: Host, _ run: Int) {
        let target = hostsByEndpoint[endpoint]
        guard let target, roads.carriesStreams(host, target) else {
            return later(Simulation.dialTimeout) { [weak self] in
                self?.dialFails(endpoint, of: host, run, isRefused: false)
            }
        }
        guard target.process != nil else {
            return dialFails(endpoint, of: host, run, isRefused: true)
        }
        guard host.isRunning, host.process?.run == run else { return }
        connect(host, to: target, at: endpoint)
    }

    private func dialFails(_ endpoint: Endpoint, of host: Host, _ run: Int, isRefused: Bool) {
        guard host.process?.run == run else { return }
        if host.isAsleep {
            return later(.seconds(1)) { [weak self] in
                self?.dialFails(endpoint, of: host, run, isRefused: false)
            }
        }
        dispatch(.dialFailed(endpoint, isRefused: isRefused), to: host)
    }

    private func connect(_ host: Host, to target: Host, at endpoint: Endpoint) {
        guard let here = host.process, let there = target.process else { return }
        let connection = Connection(
            dialler: Connection.End(host: host, run: here.run, link: here.nextLink()),
            acceptor: Connection.End(host: target, run: there.run, link: there.nextLink()))
        here.ends[connection[.dialler].link] = (connection, .dialler)
        there.ends[connection[.acceptor].link] = (connection, .acceptor)
        let callerID = UInt16.random(in: 32_768...60_999, using: &random)
        dispatch(
            .linkUp(connection[.dialler].link, target.member, endpoint, isDialled: true), to: host)
        guard target.process === there, connection[.acceptor].isOpen else { return }
        dispatch(
            .linkUp(
                connection[.acceptor].link, host.member,
                Endpoint(host: host.endpoint.host, port: callerID), isDialled: false), to: target)
    }

    func send(_ frames: [[UInt8]], over link: LinkID, from host: Host) {
        guard let (connection, side) = host.process?.ends[link] else { return }
        for frame in frames {
            trace.mix(now, host.index, frame)
            traffic.frames += 1
            traffic.frameBytes += UInt64(frame.count)
            if happens(weather.flips / 10) {
                // TLS ends a connection whose bytes were changed.
                later(.milliseconds(1)) { [weak self] in self?.reset(connection) }
            }
            send(.frame(frame), on: connection, from: side)
        }
    }

    private func send(
        _ segment: Connection.Segment, on connection: Connection, from side: Connection.Side
    ) {
        // TLS and TCP take longer than a datagram.
        var delay = Int64.random(in: 250...900, using: &random)
        var pause: Int64 = 200_000
        while happens(weather.retransmission), pause < 4_000_000 {
            delay += pause
            pause *= 2
        }
        let arrival = max(connection[side.other].lastArrival, now + .microseconds(delay))
        connection[side.other].lastArrival = arrival
        plan(.segment(connection, side.other, segment), in: arrival - now)
    }

    func arrive(
        _ segment: Connection.Segment, _ connection: Connection, _ side: Connection.Side
    ) {
        let end = connection[side]
        guard end.isOpen else { return }
        let isConnected = roads.carriesStreams(end.host, connection[side.other].host)
        guard isConnected, end.stalled.isEmpty else {
            connection[side].stalled.append(segment)
            return
        }
        take(segment, connection, side)
    }

    private func take(
        _ segment: Connection.Segment, _ connection: Connection, _ side: Connection.Side
    ) {
        let end = connection[side]
        guard end.isOpen, end.host.isRunning, end.host.process?.run == end.run else { return }
        switch segment {
        case .frame(let bytes): receive(bytes, on: end.link, of: end.host)
        case .end: down(connection, side)
        }
    }

    private func receive(_ frame: [UInt8], on link: LinkID, of host: Host) {
        guard let process = host.process else { return }
        let isMember = process.state.links[link]?.isGreeted == true
        do throws(WireError) {
            let message = try decode(frame, process, from: isMember ? .member : .stranger)
            dispatch(.message(link, message), to: host)
        } catch {
            observe(.dropped(host, error))
            if !isMember && error != .notForStrangers { close(link, of: host) }
        }
    }

    // MARK: Ends

    /// Closes a link from this side, once what was sent on it is out.
    func close(_ link: LinkID, of host: Host) {
        guard let process = host.process, let (connection, side) = process.ends[link] else {
            return
        }
        finish(connection, side)
        let run = process.run
        later(.microseconds(0)) { [weak self] in
            guard let self, host.process?.run == run else { return }
            dispatch(.linkDown(link), to: host)
        }
    }

    /// This side is closed; the other learns of it if the roads let it.
    func finish(_ connection: Connection, _ side: Connection.Side) {
        guard connection[side].isOpen else { return }
        connection[side].isOpen = false
        connection[side].host.process?.ends[connection[side].link] = nil
        send(.end, on: connection, from: side)
    }

    /// This side notices that the connection is no more.
    private func down(_ connection: Connection, _ side: Connection.Side) {
        let end = connection[side]
        guard end.isOpen else { return }
        if end.host.isAsleep {
            return later(.seconds(1)) { [weak self] in self?.down(connection, side) }
        }
        connection[side].isOpen = false
        guard let process = end.host.process, process.run == end.run else { return }
        process.ends[end.link] = nil
        dispatch(.linkDown(end.link), to: end.host)
    }

    /// A machine loses one of its connections; the other side learns of it, or stays half open.
    func lose(_ link: LinkID, of host: Host, isSilent: Bool) {
        guard let (connection, side) = host.process?.ends[link] else { return }
        down(connection, side)
        guard isSilent else { return down(connection, side.other) }
        later(Simulation.silenceTimeout) { [weak self] in self?.down(connection, side.other) }
    }

    private func reset(_ connection: Connection) {
        down(connection, .dialler)
        down(connection, .acceptor)
    }

    /// After a change of the roads: stalled segments go on, or TCP begins to lose its patience.
    func roadsChanged() {
        roads.lastChange = now
        for host in hosts {
            guard let process = host.process else { continue }
            for link in process.ends.keys.sorted() {
                guard let (connection, side) = process.ends[link] else { continue }
                let other = connection[side.other].host
                if roads.carriesStreams(host, other) {
                    flush(connection, side)
                } else {
                    later(Simulation.silenceTimeout) { [weak self] in
                        self?.giveUp(connection, side)
                    }
                }
            }
        }
    }

    private func flush(_ connection: Connection, _ side: Connection.Side) {
        guard !connection[side].stalled.isEmpty else { return }
        later(.milliseconds(1)) { [weak self] in
            guard let self else { return }
            let end = connection[side]
            guard roads.carriesStreams(end.host, connection[side.other].host) else { return }
            for segment in connection.takeStalled(side) { take(segment, connection, side) }
        }
    }

    private func giveUp(_ connection: Connection, _ side: Connection.Side) {
        let end = connection[side]
        guard end.isOpen, !end.host.isAsleep,
            !roads.carriesStreams(end.host, connection[side.other].host)
        else { return }
        down(connection, side)
    }

    /// A machine that woke up, or a network that came back: what the other side has given up, or
    /// what died with the other machine's power, is answered with a reset.
    func breakDeadConnections(of host: Host) {
        guard let process = host.process else { return }
        for link in process.ends.keys.sorted() {
            guard let (connection, side) = process.ends[link] else { continue }
            let other = connection[side.other]
            if !other.isOpen || other.host.process?.run != other.run {
                later(.milliseconds(2)) { [weak self] in self?.down(connection, side) }
            }
        }
    }
}
