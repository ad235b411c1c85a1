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
    let board: Board
    /// The history; nil where it could not be opened.
    let journal: Journal?
    /// Why it could not.
    let journalProblem: String?
    /// What tells of events beside this API.
    let outlets: Outlets
    /// The discovery's backend, as a word.
    let discovery: @Sendable () -> String

    func status() async throws(APIFailure) -> Status {
        // A copy: the digest hashes all that is held, which would keep the node's loop busy.
        let state = await node.read { $0 }
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
            pending: state.ownPending.map(\.claim.article.description),
            lamport: state.clock.now.value, version: Version.current,
            instance: "\(state.instance.start.value)-\(String(state.instance.nonce, radix: 16))",
            pid: ProcessInfo.processInfo.processIdentifier, port: Int(state.port),
            board: board.status,
            warnings: Warnings.sentences(about: state) + journalWarnings
                + outlets.warnings + board.warnings,
            counters: await counters(state))
    }

    private var journalWarnings: [String] {
        if let journalProblem { return [journalProblem] }
        guard let refused = journal?.refused else { return [] }
        return [
            "the disk refuses the history: \(refused) changes wait to be written; make room, and "
                + "look at the log"
        ]
    }

    func presence(desk: String?) async throws(APIFailure) -> [BylineClient.Presence] {
        await node.read { Views(state: $0).presence(desk: desk) }
    }

    func locks(desk: String?) async throws(APIFailure) -> [Lock] {
        await node.read { Views(state: $0).locks(desk: desk) }
    }

    func lock(of article: String) async throws(APIFailure) -> Lock? {
        let article = try id(article)
        return await node.read { Views(state: $0).lockOrPending(of: article) }
    }

    func members() async throws(APIFailure) -> [BylineClient.Member] {
        await node.read { Views(state: $0).members }
    }

    // MARK: Commands

    func claim(_ article: String, _ request: ClaimRequest) async throws(APIFailure) -> LockAnswer {
        let details = try details(
            desk: request.desk, title: request.title, note: request.note, session: request.session,
            agent: request.agent)
        return try await perform(
            .claim(try id(article), details, offline: request.offline),
            having: try revision(request.revision))
    }

    func take(_ article: String, _ request: TakeRequest) async throws(APIFailure) -> LockAnswer {
        let details = try details(
            desk: nil, title: nil, note: request.note, session: request.session,
            reason: request.reason, agent: request.agent)
        let insistence: Insistence =
            request.force ? .forced : request.confirmed ? .confirmed : .asking
        return try await perform(
            .take(try id(article), details, offline: request.offline, insistence),
            having: try revision(request.revision))
    }

    func release(
        _ article: String, _ request: ReleaseRequest
    ) async throws(APIFailure) -> LockAnswer {
        try await perform(
            .release(try id(article), revision: try revision(request.revision)))
    }

    /// - Parameter revision: what the asker's copy was made from.
    func perform(
        _ command: Command, having revision: Text? = nil
    ) async throws(APIFailure) -> LockAnswer {
        let answer = try await ask(command) { reply, state in
            self.answer(to: command, reply, having: revision, Views(state: state))
        }
        return try answer.get()
    }

    private func answer(
        to command: Command, _ reply: Reply, having revision: Text?, _ views: Views
    ) -> Result<LockAnswer, APIFailure> {
        switch reply {
        case .held(let claim):
            return .success(
                LockAnswer(
                    outcome: .held, lock: views.lock(claim),
                    warning: warning(claim, having: revision, views)))
        case .pending(let claim):
            let lock = views.ownPending(of: claim.article)
            return .success(
                LockAnswer(
                    outcome: .pending, lock: lock, message: waiting(claim, lock?.missing),
                    warning: warning(claim, having: revision, views)))
        case .released(let claim):
            return .success(released(claim, by: command, views))
        case .free:
            let message = freeMessage(command, views)
            return .success(LockAnswer(outcome: .free, lock: nil, message: message))
        case .waiting, .mine, .kept, .leftLine, .notWaiting, .absent, .noMember:
            return .success(lineAnswer(to: command, reply, views))
        case .asked, .answered, .notAsked, .askedByMany:
            return .success(askAnswer(to: command, reply, views))
        case .noSession: return .failure(.noSession(session(of: command)))
        case .adopted, .emitted, .session, .seen, .noted, .devices:
            return .success(LockAnswer(outcome: .free, lock: nil))
        case .refused(let claim, let reason):
            let editor = views.holder(claim.member).editor
            return .success(
                LockAnswer(
                    outcome: .refused, lock: views.lock(claim),
                    message: refusal(reason, by: editor, of: command), refusal: word(reason)))
        case .forbidden:
            return .failure(
                .forbidden(
                    "this machine was removed from the newsroom, or is no member of it; ask an "
                        + "admin for a code, move the home aside, and join anew"))
        case .full(let limit):
            switch command {
            case .wait, .ask, .answer: return .failure(.tooManyWishes(limit))
            default: break
            }
            return .failure(
                .limit(
                    "this machine already keeps \(limit) claims; release some, or wait until "
                        + "released ones are forgotten after seven days"))
        }
    }

    private func waiting(_ claim: Claim, _ missing: MissingAcks?) -> String {
        "your claim of \(claim.article) waits for \(Warnings.acks(missing)); it is kept until "
            + "then, or until you release it"
    }

    private func refusal(_ reason: RefusalReason, by editor: String, of command: Command) -> String
    {
        let article = command.articleName
        switch reason {
        case .cutOff:
            return "this machine hears nobody, and \(editor) held \(article) last; wait until the "
                + "network is back, or take it all the same with `byline take --offline`"
        case .pendingOther:
            return "\(editor)'s claim of \(article) waits for the newsroom's acks; wait, or claim "
                + "it first with `byline take`"
        case .needsConfirmation:
            return "\(editor) holds \(article) and may be at work on it; ask with `byline ask`, or "
                + "take it over all the same with `byline take --yes`"
        case .agentMustForce:
            return "\(editor), and no program, holds \(article); wait for it with "
                + "`byline claim --wait`, or take it over with `byline take --force`"
        case .heldByOther:
            switch command {
            case .release, .answer, .give:
                return "\(editor) holds \(article), not you; `byline locks` lists what you hold"
            default:
                return "\(editor) holds \(article); ask for it with `byline ask`, wait with "
                    + "`byline claim --wait`, or take it over with `byline take`"
            }
        }
    }

    private func word(_ reason: RefusalReason) -> RefusalWord {
        switch reason {
        case .heldByOther: .heldByOther
        case .pendingOther: .pendingOther
        case .cutOff: .cutOff
        case .needsConfirmation: .needsConfirmation
        case .agentMustForce: .agentMustForce
        }
    }

    func ask<Value: Sendable>(
        _ command: Command, answer: @escaping @Sendable (Reply, NewsroomState) -> Value
    ) async throws(APIFailure) -> Value {
        switch await node.perform(command, answer: answer) {
        case .success(let value): return value
        case .failure(let error): throw .internal("\(error)")
        }
    }

    private func session(of command: Command) -> String {
        switch command {
        case .claim(_, let details, _), .take(_, let details, _, _), .wait(_, let details, _):
            details.session?.description ?? ""
        case .ask(_, let question): question.session?.description ?? ""
        case .openSession(let id, _), .endSession(let id), .report(let id, _): id.description
        case .release, .adopt, .grant, .remove, .emit, .see, .unwait, .give, .answer, .vouch: ""
        }
    }

    // MARK: Invites

    func invite(_ request: InviteRequest) async throws(APIFailure) -> Invitation {
        let expires = try expiry(of: request)
        let code = try await node.read { state throws(APIFailure) in
            try joinCode(expires: expires, in: state)
        }
        if case .full(let limit) = try await ask(.adopt(code.invite), answer: { reply, _ in reply })
        {
            throw .limit("the newsroom keeps \(limit) facts, as many as it may; no invite fits")
        }
        return Invitation(
            code: code.text, expires: Timestamp(milliseconds: expires.millisecondsSinceEpoch))
    }

    private func expiry(of request: InviteRequest) throws(APIFailure) -> WallTime {
        let seconds = Int64(clamping: request.expiresSeconds ?? LocalNewsroom.inviteSeconds)
        let (lifetime, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow, seconds > 0, seconds <= LocalNewsroom.inviteSecondsMax else {
            throw .badRequest(
                "an invite is good for 1 second to 365 days; \(seconds) seconds were asked for")
        }
        return WallTime(
            millisecondsSinceEpoch: SystemTime.now.wall.millisecondsSinceEpoch + lifetime)
    }

    private func joinCode(
        expires: WallTime, in state: NewsroomState
    ) throws(APIFailure) -> JoinCode {
        guard state.roster.members[state.member]?.role == .admin else {
            let admins = Views(state: state).members.filter { $0.role == Role.admin.rawValue }
            let names = admins.map(\.editor).joined(separator: ", ")
            throw .forbidden("only an admin can invite; ask \(names)")
        }
        guard let genesis = state.facts.facts[FactID(state.newsroom.digest)] else {
            throw .internal("the newsroom's first fact is missing; restart bylined")
        }
        return JoinCode(
            genesis: genesis, admin: identity, role: .editor, expires: expires, uses: 1,
            lamport: state.clock.now.advanced(), rosterHead: state.facts.rosterDigest)
    }

    /// Seven days: an invite waits for a colleague's next day at the office.
    private static let inviteSeconds: UInt64 = 7 * 86_400
    private static let inviteSecondsMax: Int64 = 365 * 86_400

    // MARK: Events

    func events(desk: String?) async throws(APIFailure) -> AsyncStream<WatchEvent> {
        await node.subscribe(to: hub, desk: desk)
    }

    // MARK: Reading requests

    func id(_ article: String) throws(APIFailure) -> ArticleID {
        do {
            return try ArticleID(article)
        } catch {
            throw .badRequest("the article's id \(error)")
        }
    }

    func details(
        desk: String?, title: String?, note: String?, session: String?, reason: String? = nil,
        agent: String?
    ) throws(APIFailure) -> ClaimDetails {
        ClaimDetails(
            desk: try text("desk", desk, NewsroomLimits.deskBytes),
            title: try text("title", title, NewsroomLimits.titleBytes),
            note: try text("note", note, NewsroomLimits.noteBytes),
            session: try sessionID(session),
            reason: try text("reason", reason, NewsroomLimits.reasonBytes),
            agent: try text("agent's name", agent, NewsroomLimits.agentBytes))
    }

    func revision(_ name: String?) throws(APIFailure) -> Text? {
        try text("revision", name, NewsroomLimits.revisionBytes)
    }

    func text(
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
        counters.merge(outlets.counters) { $1 }
        if let dropped = journal?.dropped, dropped > 0 { counters["drop.journal"] = dropped }
        if let refused = journal?.refused { counters["journal.waiting"] = UInt64(refused) }
        counters["links"] = UInt64(state.links.count)
        counters["clones"] = UInt64(state.clonesSeen)
        return counters
    }
}
