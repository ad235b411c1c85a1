internal import NIOCore
internal import Newsroom
internal import Replication

/// One TCP connection, from its first byte to its end.
final class Link {
    /// Where a link came from.
    enum Origin {
        case dialled(Endpoint)
        case accepted(Endpoint)
    }

    /// A link's life; it only ever goes forward.
    enum Phase {
        case handshaking(deadline: Scheduled<Void>)
        case up
        /// Reported as over; the connection may still be saying goodbye.
        case over
    }

    let id: LinkID
    let channel: any Channel
    let origin: Origin
    var phase: Phase
    /// The key in the peer's certificate; proven once the handshake is complete.
    var claimedPeer: MemberID?
    /// The bytes handed to the channel that the kernel has not taken yet.
    var unsentBytes = 0

    /// Called once, when the handshake has succeeded or failed.
    private var settled: (() -> Void)?

    init(
        id: LinkID, channel: any Channel, origin: Origin, deadline: Scheduled<Void>,
        settled: @escaping () -> Void
    ) {
        self.id = id
        self.channel = channel
        self.origin = origin
        self.phase = .handshaking(deadline: deadline)
        self.settled = settled
    }

    var isUp: Bool {
        if case .up = phase { true } else { false }
    }

    var isHandshaking: Bool {
        if case .handshaking = phase { true } else { false }
    }

    var isAccepted: Bool {
        if case .accepted = origin { true } else { false }
    }

    /// Goes from handshaking to `next`; does nothing later on.
    func settle(into next: Phase) {
        if case .handshaking(let deadline) = phase { deadline.cancel() }
        phase = next
        settled?()
        settled = nil
    }
}
