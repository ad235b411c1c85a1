/// Which ways between machines carry nothing. Datagrams and TCP fail apart from each other, as
/// where a switch drops multicast or a firewall drops connections.
struct Roads {
    private var count = 0
    private var datagramsCut: [Bool] = []
    private var streamsCut: [Bool] = []
    /// Whether any way is cut.
    private(set) var isAnyCut = false
    /// When a way was last cut or mended, or a machine fell asleep or woke up.
    var lastChange = Instant(microseconds: 0)

    mutating func grow(to count: Int) {
        self.count = count
        heal()
    }

    mutating func heal() {
        isAnyCut = false
        datagramsCut = Array(repeating: false, count: count * count)
        streamsCut = datagramsCut
    }

    /// Cuts one way from one machine to another.
    mutating func cut(from: Int, to: Int, datagrams: Bool = true, streams: Bool = true) {
        isAnyCut = true
        if datagrams { datagramsCut[from * count + to] = true }
        if streams { streamsCut[from * count + to] = true }
    }

    mutating func mend(from: Int, to: Int) {
        datagramsCut[from * count + to] = false
        streamsCut[from * count + to] = false
    }

    /// Whether all ways are what they were for some seconds: what could pass has passed.
    func hasRested(_ now: Instant) -> Bool { now - lastChange > .seconds(4) }

    func carriesDatagrams(from: Host, to: Host) -> Bool {
        from.isReachable && to.isReachable
            && (!isAnyCut || !datagramsCut[from.index * count + to.index])
    }

    /// TCP needs both ways.
    func carriesStreams(_ one: Host, _ other: Host) -> Bool {
        guard one.isReachable && other.isReachable else { return false }
        return !isAnyCut
            || !(streamsCut[one.index * count + other.index]
                || streamsCut[other.index * count + one.index])
    }
}
