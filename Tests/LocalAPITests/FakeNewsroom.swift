import BylineClient
import LocalAPI
import Synchronization

/// A newsroom in memory: Ada, who asks, and Grace, who holds "mayor" from the start.
final class FakeNewsroom: NewsroomService {
    static let ada = Holder(member: "aa", editor: "Ada", device: "host-1", isSelf: true)
    static let grace = Holder(member: "bb", editor: "Grace", device: "host-2", isSelf: false)
    static let session = String(repeating: "5e", count: 16)
    static let noon = Timestamp(milliseconds: 1_763_899_200_250)

    let hub: EventHub
    /// What Ada lost or was answered, until she has seen it.
    let unseen = Mutex<[WatchEvent]>([
        .lost(
            Loss(
                article: "essay", lock: nil, by: FakeNewsroom.grace, reason: .takenOver,
                notice: "n1", at: FakeNewsroom.noon)),
        .lost(
            Loss(
                article: "poem", lock: nil, by: nil, reason: .expired, notice: "n2",
                at: FakeNewsroom.noon)),
    ])
    /// One element for each subscription to events.
    let subscriptions: AsyncStream<Void>
    /// The session of each connection that was closed.
    let closings: AsyncStream<String>
    /// What was asked of the history.
    let queries: AsyncStream<HistoryQuery>
    /// What sessions said their people do.
    let reports: AsyncStream<ActivityRequest>
    /// One element for each answer to a wait or a question.
    let waits: AsyncStream<Void>
    /// How often an article was claimed.
    let claims = Mutex(0)
    /// The releases and take-overs that were asked for.
    let releases = Mutex<[ReleaseRequest]>([])
    private let vouched = Mutex<[Device]>([])
    private let shown = Mutex<[Presence]>([])
    let takes = Mutex<[TakeRequest]>([])
    private let noteWait: AsyncStream<Void>.Continuation
    private let noteReport: AsyncStream<ActivityRequest>.Continuation
    private let noteQuery: AsyncStream<HistoryQuery>.Continuation
    private let noteClosing: AsyncStream<String>.Continuation
    private let noteSubscription: AsyncStream<Void>.Continuation
    private let state = Mutex(["mayor": FakeNewsroom.lock("mayor", FakeNewsroom.grace)])

    init(hub: EventHub = EventHub()) {
        self.hub = hub
        (subscriptions, noteSubscription) = AsyncStream.makeStream()
        (waits, noteWait) = AsyncStream.makeStream()
        (queries, noteQuery) = AsyncStream.makeStream()
        (reports, noteReport) = AsyncStream.makeStream()
        (closings, noteClosing) = AsyncStream.makeStream()
    }

    static func lock(
        _ article: String, _ holder: Holder, request: ClaimRequest = ClaimRequest(),
        line: [Waiter] = []
    ) -> Lock {
        Lock(
            article: article, desk: request.desk, title: request.title, state: .held,
            holder: request.agent.map { agent($0, of: holder) } ?? holder, term: 1, token: 4711,
            claim: "4711-\(holder.member)", since: noon, note: request.note, established: true,
            seenBy: SeenBy(count: 2, of: 3), activity: .active, lastActive: noon,
            lastRevision: holder.isSelf
                ? Revision(revision: "42", by: grace, at: noon) : nil, line: line)
    }

    static func agent(_ agent: String, of holder: Holder) -> Holder {
        Holder(
            member: holder.member, editor: holder.editor, device: holder.device,
            isSelf: holder.isSelf, agent: agent)
    }

    static func pending(_ article: String) -> LockAnswer {
        let lock = Lock(
            article: article, state: .pending, holder: ada, term: 1, token: 4711,
            claim: "4711-aa", since: noon, established: false, seenBy: SeenBy(count: 1, of: 2),
            missing: MissingAcks(count: 1, members: [grace]))
        return LockAnswer(outcome: .pending, lock: lock, message: "it waits for 1 more ack")
    }

    static func presence(_ holder: Holder, editing: [String]) -> Presence {
        Presence(
            member: holder.member, editor: holder.editor, device: holder.device, state: .here,
            isSelf: holder.isSelf, editing: editing, lastHeard: holder.isSelf ? nil : noon,
            activity: .active, lastActive: noon)
    }

    static let status = Status(
        newsroom: "0f", name: "Gazette", policy: "advisory",
        identity: Identity(member: "aa", editor: "Ada", device: "host-1"), peers: 1, members: 2,
        cutOff: false, discovery: "avahi", stateDigest: "c0ffee", lamport: 4711,
        version: "0.1.0", instance: "1", pid: 42, port: 7947,
        board: BoardStatus(url: "http://127.0.0.1:7948/"), counters: ["sentBytes": 1])

    func status() async throws(APIFailure) -> Status { Self.status }

    /// Nobody edits anything of a desk but "politics".
    func presence(desk: String? = nil) async throws(APIFailure) -> [Presence] {
        let shown = shown.withLock { $0 }
        if !shown.isEmpty { return shown }
        let grace = Self.presence(Self.grace, editing: ["mayor"])
        guard let desk else { return [Self.presence(Self.ada, editing: []), grace] }
        return desk == "politics" ? [grace] : []
    }

    /// From here on somebody holds an article.
    func hold(_ article: String, by holder: Holder, line: [Waiter] = []) {
        state.withLock { $0[article] = Self.lock(article, holder, line: line) }
    }

    /// From here on these are the members.
    func show(_ members: [Presence]) { shown.withLock { $0 = members } }

    func locks(desk: String? = nil) async throws(APIFailure) -> [Lock] {
        state.withLock { locks in
            locks.values.filter { desk == nil || $0.desk == desk }
                .sorted { $0.article < $1.article }
        }
    }

    func lock(of article: String) async throws(APIFailure) -> Lock? {
        state.withLock { $0[article] }
    }

    /// Ada gave "mayor" to Grace, and took it over again.
    static let tenures = [
        PastTenure(
            article: "mayor", desk: "politics", holder: ada, claim: "5-aa", token: 5,
            since: Timestamp(milliseconds: noon.milliseconds - 3_600_000),
            learned: Timestamp(milliseconds: noon.milliseconds - 3_600_000),
            end: PastTenure.End(way: .given, by: grace, at: noon, learned: noon, revision: "42")),
        PastTenure(
            article: "mayor", desk: "politics", title: "The \"big\" one, again", holder: grace,
            claim: "7-bb", token: 7,
            since: noon, learned: Timestamp(milliseconds: noon.milliseconds + 90_000),
            end: PastTenure.End(
                way: .takenOver, by: ada,
                at: Timestamp(milliseconds: noon.milliseconds + 3_600_000),
                learned: Timestamp(milliseconds: noon.milliseconds + 3_600_001))),
        PastTenure(
            article: "mayor", desk: "politics", holder: ada, claim: "9-aa", token: 9,
            since: Timestamp(milliseconds: noon.milliseconds + 3_600_000),
            learned: Timestamp(milliseconds: noon.milliseconds + 3_600_001), end: nil),
    ]

    /// Everything of "mayor", nothing of others; Eve and the desk "sport" are not known.
    func history(_ query: HistoryQuery) async throws(APIFailure) -> History {
        noteQuery.yield(query)
        if query.editor == "Eve" { throw .noEditor("Eve", known: ["Ada", "Grace"]) }
        if query.desk == "sport" { throw .noDesk("sport", known: ["politics"]) }
        let tenures = ["mayor", nil].contains(query.article) ? Self.tenures : []
        return History(tenures: tenures, isCut: query.article == nil, begins: Self.noon)
    }

    func members() async throws(APIFailure) -> [Member] {
        [Self.ada, Self.grace].map { holder in
            Member(
                member: holder.member, editor: holder.editor, device: holder.device,
                role: "editor", isSelf: holder.isSelf, joined: Self.noon)
        }
    }

    func claim(_ article: String, _ request: ClaimRequest) async throws(APIFailure) -> LockAnswer {
        if request.note == "fail" { throw .internal("the disk is full; make room") }
        claims.withLock { $0 += 1 }
        return state.withLock { locks in
            if request.note == "pending" && locks[article] == nil { return Self.pending(article) }
            if let lock = locks[article], !lock.holder.isSelf {
                return LockAnswer(outcome: .refused, lock: lock)
            }
            let lock = locks[article] ?? Self.lock(article, Self.ada, request: request)
            locks[article] = lock
            return LockAnswer(
                outcome: .held, lock: lock, warning: Self.warning(having: request.revision))
        }
    }

    /// Grace saved revision 42 of everything.
    private static func warning(having revision: String?) -> String? {
        revision.flatMap { $0 == "42" ? nil : "Grace saved 42, and you have \($0)" }
    }

    func release(
        _ article: String, _ request: ReleaseRequest
    ) async throws(APIFailure) -> LockAnswer {
        releases.withLock { $0.append(request) }
        return state.withLock { locks in
            guard let lock = locks[article] else { return LockAnswer(outcome: .free, lock: nil) }
            guard lock.holder.isSelf else {
                return LockAnswer(outcome: .refused, lock: lock, message: "Grace holds it")
            }
            locks[article] = nil
            return LockAnswer(outcome: .released, lock: nil)
        }
    }

    func take(_ article: String, _ request: TakeRequest) async throws(APIFailure) -> LockAnswer {
        takes.withLock { $0.append(request) }
        if let held = try await self.lock(of: article), !held.holder.isSelf {
            let refusal: RefusalWord? =
                request.agent != nil && !request.force
                ? .agentMustForce
                : request.confirmed || request.force ? nil : .needsConfirmation
            if let refusal {
                return LockAnswer(
                    outcome: .refused, lock: held, message: "Grace is at work; use --yes",
                    refusal: refusal)
            }
        }
        let lock = Self.lock(
            article, Self.ada, request: ClaimRequest(note: request.note, agent: request.agent))
        state.withLock { $0[article] = lock }
        return LockAnswer(
            outcome: .held, lock: lock, warning: Self.warning(having: request.revision))
    }

    /// Whoever asks for what Grace holds is next in line for it.
    func wait(for article: String, _ request: WaitRequest) async throws(APIFailure) -> LockAnswer {
        let claim = ClaimRequest(desk: request.desk, title: request.title, note: request.note)
        let answer = try await self.claim(article, claim)
        defer { noteWait.yield() }
        guard answer.outcome == .refused, let lock = answer.lock else { return answer }
        return LockAnswer(outcome: .waiting, lock: lock, place: 1)
    }

    func unwait(_ article: String) async throws(APIFailure) -> LockAnswer {
        guard article == "mayor" else {
            return LockAnswer(outcome: .refused, lock: nil, message: "you are not in line")
        }
        return LockAnswer(outcome: .left, lock: Self.lock(article, Self.grace))
    }

    /// Only Grace is there to take anything.
    func give(_ article: String, _ request: GiveRequest) async throws(APIFailure) -> LockAnswer {
        guard request.to == "Grace" else {
            throw .noMember(request.to, known: ["Grace"], wasRemoved: request.to == "Linus")
        }
        let answer = try await release(article, ReleaseRequest())
        guard answer.outcome == .released else { return answer }
        return LockAnswer(outcome: .given, lock: nil, next: Self.grace)
    }

    /// Grace is asked for whatever she holds.
    func ask(for article: String, _ request: AskRequest) async throws(APIFailure) -> LockAnswer {
        let answer = try await claim(article, ClaimRequest())
        defer { noteWait.yield() }
        guard answer.outcome == .refused, let lock = answer.lock else {
            return LockAnswer(outcome: .refused, lock: answer.lock, message: "nobody to ask")
        }
        return LockAnswer(
            outcome: .asked, lock: lock, message: request.message, place: 1, question: "q1")
    }

    /// Grace asks for whatever Ada holds.
    func answer(_ article: String, _ request: AnswerRequest) async throws(APIFailure) -> LockAnswer
    {
        if request.answer == .give {
            return try await give(article, GiveRequest(to: request.to ?? "Grace"))
        }
        guard let lock = try await lock(of: article), lock.holder.isSelf else {
            return LockAnswer(outcome: .refused, lock: nil, message: "nobody asks you")
        }
        return LockAnswer(outcome: .answered, lock: lock, next: Self.grace)
    }

    /// Tokens above the one that is known are not verified.
    func check(_ article: String, _ request: CheckRequest) async throws(APIFailure) -> CheckAnswer {
        guard let lock = state.withLock({ $0[article] }) else {
            return CheckAnswer(outcome: .free, lock: nil, message: "nobody holds it")
        }
        let token = request.token ?? (lock.holder.isSelf ? lock.token : 0)
        if token == lock.token {
            let warning = Self.warning(having: request.revision)
            return CheckAnswer(
                outcome: warning == nil ? .current : .staleCopy, lock: lock, message: warning)
        }
        let outcome: CheckOutcome = token > lock.token ? .unverified : .stale
        return CheckAnswer(outcome: outcome, lock: lock, message: "Grace holds it")
    }

    func openSession(_ request: SessionRequest) async throws(APIFailure) -> SessionConnection {
        let id = request.session ?? Self.session
        if id == "full" { throw .limit("enough sessions; close some") }
        let opened = OpenedSession(session: id, articles: ["mayor"])
        let events = hub.subscribe(startingWith: .session(opened))
        return SessionConnection(events: events) { [noteClosing] in noteClosing.yield(id) }
    }

    func report(
        _ session: String, _ request: ActivityRequest
    ) async throws(APIFailure) -> ActivityRequest {
        guard session == Self.session else { throw .noSession(session) }
        noteReport.yield(request)
        return request
    }

    func endSession(_ session: String) async throws(APIFailure) -> EndedSession {
        guard session == Self.session else { throw .noSession(session) }
        return EndedSession(released: ["mayor"])
    }

    func invite(_ request: InviteRequest) async throws(APIFailure) -> Invitation {
        guard let seconds = request.expiresSeconds else { throw .badRequest("say until when") }
        return Invitation(code: "code-\(seconds)", expires: Self.noon)
    }

    func events(desk: String?) async throws(APIFailure) -> AsyncStream<WatchEvent> {
        let snapshot = WatchEvent.snapshot(
            presence: try await presence(), locks: try await locks(desk: desk))
        let stream = hub.subscribe(startingWith: [snapshot]) { event in
            desk.map(event.concerns) ?? true
        }
        noteSubscription.yield()
        return stream
    }

    func devices() async throws(APIFailure) -> [Device] { vouched.withLock { $0 } }

    func vouch(_ request: DeviceRequest) async throws(APIFailure) -> [Device] {
        guard request.member == Self.grace.member else { throw .forbidden("no such member") }
        return vouched.withLock { devices in
            devices = request.own ? [Device(holder: Self.grace, state: .waiting)] : []
            return devices
        }
    }

    func notices() async throws(APIFailure) -> [WatchEvent] { unseen.withLock { $0 } }

    func see(_ request: SeenRequest) async throws(APIFailure) -> SeenNotices {
        unseen.withLock { notices in
            let seen = notices.compactMap(\.notice).filter(request.notices.contains)
            notices.removeAll { $0.notice.map(seen.contains) ?? false }
            return SeenNotices(seen: seen)
        }
    }
}
