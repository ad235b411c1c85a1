internal import BylineClient
internal import Foundation
internal import LocalAPI
internal import Newsroom
internal import Replication
internal import Storage
internal import Transport
internal import Wire

/// Answers the local API from the node's state, and hands its commands to the store.
struct LocalNewsroom: NewsroomService {
    let node: NodeActor
    let identity: Wire.Identity
    let hub: EventHub
    /// The discovery's backend, as a word.
    let discovery: @Sendable () -> String

    func status() async throws(APIFailure) -> Status {
        let state = await node.state
        let views = Views(state: state)
        let me = views.holder(state.member)
        return Status(
            newsroom: "\(state.newsroom)", name: state.roster.genesis?.name.description ?? "",
            policy: state.roster.genesis?.policy.rawValue ?? "",
            identity: BylineClient.Identity(
                member: me.member, editor: me.editor, device: me.device),
            peers: state.membersHere.count - 1, members: state.roster.members.count,
            cutOff: state.isCutOff, discovery: discovery(),
            stateDigest: state.digest(
                hash: Signer(identity: identity, newsroom: state.newsroom).hash
            ).hex,
            lamport: state.clock.now.value, version: Version.current,
            instance: "\(state.instance.start.value)-\(String(state.instance.nonce, radix: 16))",
            pid: ProcessInfo.processInfo.processIdentifier, port: Int(state.port),
            warnings: Warnings.sentences(about: state),
            counters: await counters(state))
    }

    func presence() async throws(APIFailure) -> [BylineClient.Presence] {
        Views(state: await node.state).presence
    }

    func locks() async throws(APIFailure) -> [Lock] {
        Views(state: await node.state).locks
    }

    func lock(of article: String) async throws(APIFailure) -> Lock? {
        Views(state: await node.state).lock(of: try id(article))
    }

    func members() async throws(APIFailure) -> [BylineClient.Member] {
        Views(state: await node.state).members
    }

    // MARK: Commands

    func claim(_ article: String, _ request: ClaimRequest) async throws(APIFailure) -> LockAnswer {
        let details = try details(desk: request.desk, title: request.title, note: request.note)
        let article = try id(article)
        return try await perform(
            .claim(article, details, offline: request.offline), article)
    }

    func take(_ article: String, _ request: TakeRequest) async throws(APIFailure) -> LockAnswer {
        let details = try details(desk: nil, title: nil, note: request.note)
        let article = try id(article)
        return try await perform(.take(article, details, offline: request.offline), article)
    }

    func release(_ article: String) async throws(APIFailure) -> LockAnswer {
        let article = try id(article)
        return try await perform(.release(article), article)
    }

    private func perform(
        _ command: Command, _ article: ArticleID
    ) async throws(APIFailure) -> LockAnswer {
        let reply = try await answer(to: command)
        let views = Views(state: await node.state)
        let lock = views.lock(of: article)
        switch reply {
        case .held: return LockAnswer(outcome: .held, lock: lock)
        case .released: return LockAnswer(outcome: .released, lock: lock)
        case .free, .adopted: return LockAnswer(outcome: .free, lock: lock)
        case .refused(let claim, let reason):
            return LockAnswer(
                outcome: .refused, lock: lock,
                message: refusal(reason, by: views.holder(claim.member).editor, of: command))
        case .full(let limit):
            throw .limit(
                "this machine already keeps \(limit) claims; release some, or wait until released "
                    + "ones are forgotten after seven days")
        }
    }

    private func refusal(_ reason: RefusalReason, by editor: String, of command: Command) -> String
    {
        switch reason {
        case .cutOff:
            return "this machine hears nobody, and \(editor) held the article last; wait until the "
                + "network is back, or use --offline to take it all the same"
        case .heldByOther:
            if case .release = command { return "\(editor) holds the article, not you" }
            return "\(editor) holds the article; ask them, or take it over with `byline take`"
        }
    }

    private func answer(to command: Command) async throws(APIFailure) -> Reply {
        switch await node.perform(command) {
        case .success(let reply): return reply
        case .failure(let error): throw .internal("\(error)")
        }
    }

    // MARK: Invites

    func invite(_ request: InviteRequest) async throws(APIFailure) -> Invitation {
        let state = await node.state
        guard let me = state.roster.members[state.member], me.role == .admin else {
            let admins = Views(state: state).members.filter { $0.role == Role.admin.rawValue }
            let names = admins.map(\.editor).joined(separator: ", ")
            throw .forbidden("only an admin can invite; ask \(names)")
        }
        guard let genesis = state.facts.facts[FactID(state.newsroom.digest)] else {
            throw .internal("the newsroom's first fact is missing; restart bylined")
        }
        let seconds = Int64(clamping: request.expiresSeconds ?? LocalNewsroom.inviteSeconds)
        let (lifetime, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow, seconds > 0, seconds <= LocalNewsroom.inviteSecondsMax else {
            throw .badRequest(
                "an invite is good for 1 second to 365 days; \(seconds) seconds were asked for")
        }
        let expires = WallTime(
            millisecondsSinceEpoch: SystemTime.now.wall.millisecondsSinceEpoch + lifetime)
        let code = JoinCode(
            genesis: genesis, admin: identity, role: .editor, expires: expires, uses: 1,
            lamport: state.clock.now.advanced(), rosterHead: state.facts.rosterDigest)
        _ = try await answer(to: .adopt(code.invite))
        return Invitation(
            code: code.text, expires: Timestamp(milliseconds: expires.millisecondsSinceEpoch))
    }

    /// Seven days: an invite waits for a colleague's next day at the office.
    private static let inviteSeconds: UInt64 = 7 * 86_400
    private static let inviteSecondsMax: Int64 = 365 * 86_400

    // MARK: Events

    func events() async throws(APIFailure) -> AsyncStream<WatchEvent> {
        await node.subscribe(to: hub)
    }

    func noticeDelivered(_ notice: String) async {
        let state = await node.state
        // order-free: at most one has this id
        guard let claim = state.notices.keys.first(where: { "\($0)" == notice }) else { return }
        await node.noticeDelivered(claim)
    }

    // MARK: Reading requests

    private func id(_ article: String) throws(APIFailure) -> ArticleID {
        do {
            return try ArticleID(article)
        } catch {
            throw .badRequest("the article's id \(error)")
        }
    }

    private func details(
        desk: String?, title: String?, note: String?
    ) throws(APIFailure) -> ClaimDetails {
        ClaimDetails(
            desk: try text("desk", desk, NewsroomLimits.deskBytes),
            title: try text("title", title, NewsroomLimits.titleBytes),
            note: try text("note", note, NewsroomLimits.noteBytes))
    }

    private func text(
        _ field: String, _ value: String?, _ limit: Int
    ) throws(APIFailure) -> Text? {
        guard let value, !value.isEmpty else { return nil }
        do {
            return try Text(value.precomposedStringWithCanonicalMapping, limit: limit)
        } catch {
            throw .badRequest("the \(field) \(error)")
        }
    }

    private func counters(_ state: NewsroomState) async -> [String: UInt64] {
        var counters: [String: UInt64] = [:]
        // order-free: keys of a dictionary
        for (drop, count) in state.drops { counters["drop.\(drop.rawValue)"] = count }
        for (drop, count) in await node.drops { counters["drop.wire.\(drop.rawValue)"] = count }
        guard let traffic = await node.traffic else { return counters }
        for (drop, count) in traffic.drops { counters["drop.transport.\(drop.rawValue)"] = count }
        counters["sent.multicast.packets"] = traffic.multicastSent.packets
        counters["sent.multicast.bytes"] = traffic.multicastSent.bytes
        counters["sent.tcp.bytes"] = traffic.tcpSent.bytes
        counters["received.multicast.packets"] = traffic.multicastReceived.packets
        counters["received.multicast.bytes"] = traffic.multicastReceived.bytes
        counters["received.tcp.bytes"] = traffic.tcpReceived.bytes
        counters["links"] = UInt64(state.links.count)
        counters["clones"] = UInt64(state.clonesSeen)
        return counters
    }
}
