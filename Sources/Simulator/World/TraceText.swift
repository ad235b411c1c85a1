internal import Newsroom
internal import Replication

/// Events and effects in a line for people.
enum TraceText {
    static func line(_ event: Event, _ effects: [Effect]) -> String {
        let out = effects.flatMap(flat).joined(separator: ", ")
        return out.isEmpty ? name(event) : "\(name(event)) -> \(out)"
    }

    private static func name(_ event: Event) -> String {
        switch event {
        case .started(let boot): "started with ceiling \(boot.ceiling.value)"
        case .tick: "tick"
        case .command(_, let command): "asked to \(name(command))"
        case .datagram(let message, let endpoint): "from \(endpoint.host): \(name(message))"
        case .message(let link, let message): "on link \(link.number): \(name(message))"
        case .linkUp(let link, let member, _, let isDialled):
            "link \(link.number) up to \(short(member))\(isDialled ? ", dialled" : "")"
        case .linkDown(let link): "link \(link.number) down"
        case .dialFailed(let endpoint, let isRefused):
            "dial of \(endpoint.host) \(isRefused ? "refused" : "failed")"
        case .discovered(let endpoints, _): "discovered \(endpoints.map(\.host))"
        case .persisted(let records): "on disk: \(records.map(name).joined(separator: " "))"
        case .diskFailed(let records): "not on disk: \(records.map(name).joined(separator: " "))"
        case .sessionClosed(let id): "a connection of session \(short(id)) closed"
        case .stopping: "stopping"
        }
    }

    private static func name(_ command: Command) -> String {
        switch command {
        case .claim(let article, _, let offline): "claim \(article)\(offline ? " offline" : "")"
        case .take(let article, _, let offline, _): "take \(article)\(offline ? " offline" : "")"
        case .release(let article, _): "release \(article)"
        case .emit(let type, _): "emit \(type)"
        case .adopt: "adopt a fact"
        case .grant(let member): "grant \(short(member))"
        case .remove(let member): "remove \(short(member))"
        case .wait(let article, _, _): "wait for \(article)"
        case .unwait(let article): "wait no more for \(article)"
        case .give(let article, let member): "give \(article) to \(short(member))"
        case .ask(let article, _): "ask for \(article)"
        case .answer(let article, let asker, let word, _):
            "answer \(asker.map(short) ?? "who asks") about \(article): "
                + (word.map { "\($0)" } ?? "given")
        case .openSession(let id, _): "open session \(short(id))"
        case .report(let id, _): "report of session \(short(id))"
        case .endSession(let id): "end session \(short(id))"
        case .vouch(let member, let isOwn): "\(isOwn ? "vouch for" : "disown") \(short(member))"
        case .see(let notices): "see the notices \(notices.map(name).joined(separator: " "))"
        }
    }

    private static func flat(_ effect: Effect) -> [String] {
        switch effect {
        case .answer(_, let reply): ["answer \(name(reply))"]
        case .multicast(let message): ["multicast \(name(message))"]
        case .send(let message, let links):
            ["send \(name(message)) on \(links.map { "\($0.number)" }.joined(separator: "+"))"]
        case .persist(let records, let rest):
            ["write \(records.map(name).joined(separator: " "))"]
                + rest.flatMap(flat).map { "then \($0)" }
        case .dial(let endpoint): ["dial \(endpoint.host)"]
        case .close(let link): ["close \(link.number)"]
        case .rotateKey(let order): ["make newsroom key \(order.generation)"]
        case .notify(let announcement): ["tell \(name(announcement))"]
        case .journal, .history: []
        }
    }

    private static func name(_ reply: Reply) -> String {
        switch reply {
        case .held(let claim): "held \(name(claim))"
        case .pending(let claim): "pending \(name(claim))"
        case .refused(let claim, let reason): "refused by \(name(claim)): \(reason)"
        case .released(let claim): "released \(name(claim))"
        case .waiting(let article, let place): "waiting for \(article), place \(place)"
        case .mine(let claim): "mine already \(name(claim))"
        case .kept(let member): "kept for \(short(member))"
        case .leftLine: "left the line"
        case .notWaiting: "not waiting"
        case .absent(let member): "absent \(short(member))"
        case .noMember: "no member"
        case .asked(let claim): "asked about \(name(claim))"
        case .answered(let claim, let asker): "answered \(short(asker)) about \(name(claim))"
        case .notAsked: "not asked"
        case .askedByMany(let askers): "asked by \(askers.map(short))"
        case .free: "free"
        case .emitted(let id): "emitted \(id.lamport.value)"
        case .adopted: "adopted"
        case .full(let limit): "full at \(limit)"
        case .forbidden: "forbidden"
        case .session(let articles): "session with \(articles)"
        case .noSession: "no session"
        case .noted: "noted"
        case .devices(let members): "devices \(members.map(short))"
        case .seen(let claims): "seen \(claims.map(name).joined(separator: " "))"
        }
    }

    private static func name(_ announcement: Announcement) -> String {
        switch announcement {
        case .claimed(let claim): "claimed \(name(claim))"
        case .released(let claim): "released \(name(claim))"
        case .offered(let claim, let member): "offered \(name(claim)) to \(short(member))"
        case .given(let claim, let giver): "given \(name(claim)) by \(giver.map(short) ?? "nobody")"
        case .asked(let wish): "asked by \(short(wish.member)) for \(wish.article)"
        case .answered(let heard):
            "answered by \(short(heard.by)) about \(heard.answer.article): \(heard.answer.word)"
        case .line(let article): "line for \(article)"
        case .taken(let claim, let from): "taken \(name(claim)) from \(name(from))"
        case .unverified(let claim): "unverified \(name(claim))"
        case .verified(let claim): "verified \(name(claim))"
        case .pending(let claim): "pending \(name(claim))"
        case .withdrawn(let claim): "withdrawn \(name(claim))"
        case .lost(let notice):
            "lost \(name(notice.claim)) to \(notice.winner.map(name) ?? "nobody")"
        case .moved(let article, let id): "moved \(article) from session \(short(id))"
        case .orphaned(let claim): "orphaned \(name(claim))"
        case .restored(let claim): "restored \(name(claim))"
        case .action(let action): "action \(action.id.lamport.value)@\(short(action.id.member))"
        case .memberHere(let member): "here \(short(member))"
        case .memberGone(let member): "gone \(short(member))"
        }
    }

    private static func name(_ message: Message) -> String {
        switch message {
        case .entries(let entries): "entries \(entries.map(name).joined(separator: " "))"
        case .beacons(let beacons), .heardBeacons(let beacons, _):
            "beacons \(beacons.map { "\(short($0.member))#\($0.counter)" }.joined(separator: " "))"
        case .acks(let acks):
            "acks \(acks.map { "\(name($0.claim)) by \(short($0.member))" }.joined(separator: " "))"
        case .ackRefusal(let refusal):
            "refusal of \(name(refusal.claim)) by \(short(refusal.member)) for "
                + refusal.obstacles.claims.map(name).joined(separator: " ")
        case .hello(let hello): "hello of run \(hello.instance.start.value)"
        case .facts(let facts): "\(facts.count) facts"
        case .digest: "digest"
        case .deltas(let deltas):
            "deltas \(deltas.flatMap(\.entries).map(name).joined(separator: " "))"
        case .beaconRequest(let members, _): "asks for \(members.map(short).joined(separator: " "))"
        case .newsroomKey(let key): "newsroom key \(key.generation)"
        case .refused(let refusal): "refused: \(refusal)"
        case .history: "history"
        }
    }

    private static func name(_ entry: NewsroomEntry) -> String {
        let place = "\(short(entry.member))/\(entry.instance.start.value)/\(entry.version.number)"
        switch entry.payload.body {
        case .presence: return "\(place)=presence"
        case .claim(let claim): return "\(place)=\(name(claim))"
        case .action(let action): return "\(place)=action \(action.id.lamport.value)"
        case .expiredAction: return "\(place)=expired"
        case .devices(let members): return "\(place)=devices \(members.map(short))"
        case .wish(let wish): return "\(place)=wish for \(wish.article)"
        case .withdrawnWish: return "\(place)=no wish"
        case .answer(let answer): return "\(place)=answer to \(short(answer.asker))"
        case .unknown: return "\(place)=unknown"
        }
    }

    static func name(_ claim: Claim) -> String {
        let word = claim.isHeld ? "" : " released"
        let heir = claim.offer.map { " to \(short($0.member))" } ?? ""
        let seal = claim.certificate == nil ? "" : claim.past == nil ? " certified" : " past"
        return "\(claim.article)[\(name(claim.id)) term \(claim.term.number)\(word)\(heir)\(seal)]"
    }

    static func name(_ claim: ClaimID) -> String { "\(claim.lamport.value)@\(short(claim.member))" }

    private static func name(_ record: Record) -> String {
        switch record {
        case .ceiling(let stamp): "ceiling=\(stamp.value)"
        case .fact: "fact"
        case .ownClaim(let claim, _): name(claim)
        case .forgetOwnClaim(let article): "forget \(article)"
        case .claimSession(let article, let id): "\(article) of session \(id.map(short) ?? "none")"
        case .ownWish(let wait): "wish for \(wait.wish.article)"
        case .forgetOwnWish(let article): "no wish for \(article)"
        case .ownAnswer(let answer): "answer(\(answer.article), \(short(answer.asker)))"
        case .forgetOwnAnswer(let article, let asker): "no answer(\(article), \(short(asker)))"
        case .answerHeard(let heard): "heard(\(name(heard.id)))"
        case .answerSeen(let question): "seen(\(question.value))"
        case .promise(_, let term, let claim): "promise(\(term.number): \(name(claim)))"
        case .notice(let notice): "notice(\(name(notice.claim)))"
        case .noticeSeen(let claim): "seen(\(name(claim)))"
        case .ownDevices: "devices"
        case .peer: "peer"
        case .newsroomKey: "key"
        case .ownAction(let action): "action(\(action.id.lamport.value))"
        case .forgetOwnActions(let stamp): "forget actions up to \(stamp.value)"
        case .delivered(let author, let stamp): "heard(\(short(author)): \(stamp.value))"
        case .alive: "alive"
        case .barrier: "barrier"
        }
    }

    private static func short(_ session: SessionID) -> String { String("\(session)".prefix(4)) }

    static func short(_ member: MemberID) -> String { String(member.key.hex.prefix(4)) }
}
