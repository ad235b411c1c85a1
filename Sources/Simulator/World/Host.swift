internal import Newsroom
internal import Redux
internal import Replication
internal import Wire

/// A machine of the newsroom: a key, a disk and clocks that outlive its daemon's runs.
final class Host {
    let index: Int
    let newsroom: NewsroomID
    let identity: Wire.Identity
    let signer: Signer
    /// Where it is reached.
    let endpoint: Endpoint
    var disk: Disk
    var clock: HostClock
    /// The daemon's run, if one is running.
    var process: Process?
    /// Counts the daemon's runs.
    var runs = 0
    /// The power is on: the network card answers.
    var isOn = true
    /// The lid is closed.
    var isAsleep = false
    /// What was written to this disk was undone by putting an older copy back, or its key runs on
    /// another machine, too: what it promised is not in its hands any more.
    var isTainted = false
    /// The articles of which something was on its way to the disk when the last run ended.
    var unwritten: Set<ArticleID> = []
    /// How it breaks the rules, if it does.
    var misconduct: Misconduct?
    /// It has broken the rules: only a new run lets the others forget it, and what its editor was
    /// told is of no interest.
    var hasMisbehaved = false

    init(
        index: Int, newsroom: NewsroomID, identity: Wire.Identity, signer: Signer, disk: Disk,
        drift: Int64
    ) {
        self.index = index
        self.newsroom = newsroom
        self.identity = identity
        self.signer = signer
        self.disk = disk
        clock = HostClock(drift: drift)
        endpoint = Endpoint(host: "10.0.\(index / 250).\(index % 250 + 1)", port: Host.port)
    }

    var member: MemberID { identity.member }

    /// A daemon runs and is not asleep.
    var isRunning: Bool { process != nil && !isAsleep }

    /// Whether the network card answers at all.
    var isReachable: Bool { isOn && !isAsleep }

    /// It follows the rules, as far as it can.
    var isHonest: Bool { misconduct == nil }

    static let port: UInt16 = 7947
}

/// One run of a daemon: the production store and packets, and the shell's bookkeeping.
final class Process {
    let run: Int
    let store: Store<NewsroomReducer>
    var packets: PacketRoom
    var ends: [LinkID: (connection: Connection, side: Connection.Side)] = [:]
    var writes = WriteQueue()
    /// What editors asked for, until it is answered.
    var waiting: [RequestID: Command] = [:]
    /// Datagrams that came while the machine slept: what the kernel keeps for the daemon.
    private var unread: [(packet: [UInt8], endpoint: Endpoint)] = []
    private var requests: UInt64 = 0
    private var lastLink: UInt64 = 0

    init(run: Int, store: Store<NewsroomReducer>, packets: consuming PacketRoom) {
        self.run = run
        self.store = store
        self.packets = packets
    }

    var state: NewsroomState { _read { yield store.state } }

    /// Has the packets follow the store.
    func follow() {
        packets.follow(
            roster: state.facts.rosterDigest, state.roster.orderedIDs, instance: state.instance,
            key: state.newsroomKey,
            at: state.now.monotonic)
    }

    /// More than this finds no room in the kernel.
    private static let mostUnread = 64

    func keepUnread(_ packet: [UInt8], from endpoint: Endpoint) {
        guard unread.count < Process.mostUnread else { return }
        unread.append((packet, endpoint))
    }

    func takeUnread() -> [(packet: [UInt8], endpoint: Endpoint)] {
        defer { unread = [] }
        return unread
    }

    func nextLink() -> LinkID {
        lastLink += 1
        return LinkID(lastLink)
    }

    func nextRequest() -> RequestID {
        requests += 1
        return RequestID(requests)
    }
}

/// The transactions of a run that are on their way to the disk, in order.
struct WriteQueue {
    struct Write {
        let records: [Record]
        let rest: [Effect]
        let doneAt: Instant
    }

    private var queue: [Write] = []
    private var head = 0
    private var freeAt = Instant(microseconds: 0)

    /// Adds a transaction that takes `duration`; gives when it will be done.
    mutating func add(
        _ records: [Record], then rest: [Effect], now: Instant, duration: Delay
    ) -> Instant {
        freeAt = max(freeAt, now) + duration
        queue.append(Write(records: records, rest: rest, doneAt: freeAt))
        return freeAt
    }

    /// The articles whose claims wait for the disk.
    var articles: Set<ArticleID> {
        var articles: Set<ArticleID> = []
        for write in queue[head...] {
            for case .ownClaim(let claim, _) in write.records { articles.insert(claim.article) }
        }
        return articles
    }

    /// Whether the disk will be busy for long.
    func isBehind(at now: Instant) -> Bool { freeAt > now + .seconds(1) }

    /// The one that the disk takes next.
    var first: Write? { head < queue.count ? queue[head] : nil }

    mutating func removeFirst() {
        head += 1
        if head > 64 {
            queue.removeFirst(head)
            head = 0
        }
    }
}
