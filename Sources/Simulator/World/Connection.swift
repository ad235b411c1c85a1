internal import Newsroom

/// A TCP connection between two daemons whose TLS handshake is done.
final class Connection {
    enum Side: Int {
        case dialler = 0
        case acceptor = 1

        var other: Side { self == .dialler ? .acceptor : .dialler }
    }

    /// What travels, in order.
    enum Segment {
        case frame([UInt8])
        /// The other side closed it.
        case end
    }

    /// One end of the connection, in one run of a host's daemon.
    struct End {
        let host: Host
        let run: Int
        let link: LinkID
        var isOpen = true
        /// Nothing arrives at this end before this: TCP keeps the order.
        var lastArrival = Instant(microseconds: 0)
        /// What the network could not bring to this end yet.
        var stalled: [Segment] = []
    }

    private var dialler: End
    private var acceptor: End

    init(dialler: End, acceptor: End) {
        self.dialler = dialler
        self.acceptor = acceptor
    }

    subscript(side: Side) -> End {
        get { side == .dialler ? dialler : acceptor }
        set { if side == .dialler { dialler = newValue } else { acceptor = newValue } }
    }

    /// Takes the stalled segments out.
    func takeStalled(_ side: Side) -> [Segment] {
        defer { self[side].stalled = [] }
        return self[side].stalled
    }
}
