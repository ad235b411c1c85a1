internal import BylineClient
internal import Newsroom
internal import Replication

/// The core's values as the local API shows them.
struct Views {
    let state: NewsroomState

    func holder(_ id: MemberID, agent: String? = nil) -> Holder {
        let names = state.roster.members[id]?.names
        return Holder(
            member: "\(id)", editor: names?.editor.description ?? "a former member",
            device: names?.device.description ?? "unknown", isSelf: id == state.member,
            kind: kind(id), agent: agent)
    }

    /// Who made a claim: its member, or a program there.
    func holder(of claim: Claim) -> Holder {
        holder(claim.member, agent: claim.agent?.description)
    }

    private func kind(_ id: MemberID) -> Kind { state.isAgent(id) ? .agent : .person }

    func lock(_ view: LockView) -> Lock {
        lock(
            view.claim, LockState(rawValue: view.condition.rawValue), view.isEstablished,
            SeenBy(count: view.seenBy, of: view.membersHere), line: line(of: view.claim.article))
    }

    /// Who waits for the article, the first first.
    func line(of article: ArticleID) -> [Waiter] {
        state.line(of: article).map { wish in
            Waiter(
                who: holder(wish.member), note: wish.note?.description, asks: wish.ask != nil)
        }
    }

    /// The lock that a claim gives or gave: one that no longer decides, because the answer about it
    /// had to wait for the disk, is unverified.
    func lock(_ claim: Claim) -> Lock {
        if let view = state.lock(of: claim.article), view.claim.id == claim.id { return lock(view) }
        return lock(claim, .unverified, false, SeenBy(count: 1, of: state.membersHere.count))
    }

    /// A claim that waits for acks; how many and whose, only its claimant knows.
    func lock(_ view: PendingView) -> Lock {
        let acks = state.tally(of: view.claim.id, for: view.claim.article)?.acks.count ?? 0
        let here = state.membersHere.count
        return lock(
            view.claim, .pending, false, SeenBy(count: min(max(acks, 1), here), of: here),
            view.missing.map { count in
                let members = view.waitingFor.map { holder($0) }
                    .sorted { ($0.editor, $0.device) < ($1.editor, $1.device) }
                return MissingAcks(count: count, members: members)
            })
    }

    private func lock(
        _ claim: Claim, _ condition: LockState, _ isEstablished: Bool, _ seenBy: SeenBy,
        _ missing: MissingAcks? = nil, line: [Waiter] = []
    ) -> Lock {
        Lock(
            article: claim.article.description, desk: claim.desk?.description,
            title: claim.title?.description, state: condition, holder: holder(of: claim),
            term: claim.term.number, token: claim.id.lamport.value, claim: "\(claim.id)",
            since: timestamp(claim.since), note: claim.note?.description,
            established: isEstablished, seenBy: seenBy, missing: missing,
            reason: claim.reason?.description, activity: activity(state.activity(of: claim.member)),
            lastActive: state.lastActive(claim.member).map(timestamp),
            lastRevision: claim.revision.map(revision), line: line)
    }

    private func activity(_ activity: Activity?) -> ActivityState? {
        activity.map { $0.isIdle ? .idle : .active }
    }

    func revision(_ revision: Newsroom.Revision) -> BylineClient.Revision {
        BylineClient.Revision(
            revision: revision.name.description, by: holder(revision.member),
            at: timestamp(revision.at))
    }

    func lock(of article: ArticleID) -> Lock? {
        state.lock(of: article).map { lock($0) }
    }

    /// Who has the article, else who waits for acks to have it.
    func lockOrPending(of article: ArticleID) -> Lock? {
        lock(of: article) ?? state.pending(of: article).first.map { lock($0) }
    }

    /// Who has or waits for each article.
    var locks: [Lock] {
        state.tenures.keys.sorted().flatMap { article in
            (lock(of: article).map { [$0] } ?? []) + state.pending(of: article).map { lock($0) }
        }
    }

    /// This member's own claim of an article that waits for acks.
    func ownPending(of article: ArticleID) -> Lock? {
        state.pending(of: article).first { $0.claim.member == state.member }.map { lock($0) }
    }

    func presence(_ view: PresenceView) -> BylineClient.Presence {
        presence(view, editing: view.editing)
    }

    private func presence(
        _ view: PresenceView, editing: [ArticleID]
    ) -> BylineClient.Presence {
        let member = view.member
        return BylineClient.Presence(
            member: "\(member.id)", editor: member.names.editor.description,
            device: member.names.device.description,
            state: PresenceState(rawValue: view.status.rawValue),
            isSelf: member.id == state.member, editing: editing.map(\.description),
            lastHeard: view.heard.map(timestamp), kind: kind(member.id),
            activity: activity(view.activity),
            lastActive: state.lastActive(member.id).map(timestamp),
            viewing: view.activity?.viewing.map(\.description) ?? [], agents: agents(editing))
    }

    /// The programs among those who hold these articles, by name.
    private func agents(_ articles: [ArticleID]) -> [BylineClient.Presence.AgentWork] {
        var work: [String: [String]] = [:]
        for article in articles {
            guard let agent = state.tenures[article]?.lock?.claim.agent else { continue }
            work[agent.description, default: []].append(article.description)
        }
        return work.sorted { $0.key < $1.key }
            .map { BylineClient.Presence.AgentWork(agent: $0.key, editing: $0.value) }
    }

    var presence: [BylineClient.Presence] { state.presence.map(presence) }

    /// Who edits articles of a desk, and which of them; without a desk, everybody.
    func presence(desk: String?) -> [BylineClient.Presence] {
        guard let desk else { return presence }
        return state.presence.compactMap { view in
            let editing = view.editing.filter {
                state.tenures[$0]?.lock?.claim.desk?.description == desk
            }
            guard !editing.isEmpty else { return nil }
            return presence(view, editing: editing)
        }
    }

    /// Who has or waits for each article of a desk; without a desk, of all.
    func locks(desk: String?) -> [Lock] {
        desk.map { desk in locks.filter { $0.desk == desk } } ?? locks
    }

    /// Everybody who is or was a member, by the facts.
    var people: [MemberID: Names] {
        var people: [MemberID: Names] = [:]
        for fact in state.facts.ordered {
            switch fact.body {
            case .genesis(let genesis): people[fact.author] = genesis.founder
            case .member(let redemption): people[fact.author] = redemption.names
            default: continue
            }
        }
        // order-free: a dictionary comes out
        for (id, member) in state.roster.members { people[id] = member.names }
        return people
    }

    var members: [BylineClient.Member] {
        state.roster.orderedIDs.compactMap { state.roster.members[$0] }.map { member in
            BylineClient.Member(
                member: "\(member.id)", editor: member.names.editor.description,
                device: member.names.device.description, role: member.role.rawValue,
                isSelf: member.id == state.member,
                joined: member.joined == .unknown ? nil : timestamp(member.joined),
                kind: kind(member.id))
        }
    }

    func timestamp(_ wall: WallTime) -> Timestamp {
        Timestamp(milliseconds: wall.millisecondsSinceEpoch)
    }

    // MARK: Events

    /// What whoever begins to watch is told: all there is, the notices that nobody has seen, and
    /// the questions that wait for an answer.
    func beginning(desk: String?) -> [WatchEvent] {
        [snapshot(desk: desk)] + unseen + state.openQuestions.map { .asked(asking($0)) }
    }

    /// The losses and answers that nobody has seen, the oldest first.
    var unseen: [WatchEvent] { state.unseen.compactMap(event) }

    private func snapshot(desk: String?) -> WatchEvent {
        .snapshot(presence: presence, locks: locks(desk: desk))
    }

    func event(_ announcement: Announcement) -> WatchEvent? {
        switch announcement {
        case .claimed(let claim): .claimed(change(claim))
        case .released(let claim): .released(change(claim))
        case .offered(let claim, let heir): .offered(change(claim), to: holder(heir))
        case .given(let claim, let giver): .given(change(claim), by: giver.map { holder($0) })
        case .asked(let wish): .asked(asking(wish))
        case .answered(let heard): .answered(asking(heard))
        case .line(let article): .line(lineChange(article))
        case .taken(let claim, _): .taken(change(claim))
        case .moved(let article, let session):
            .moved(Move(article: article.description, session: session.description))
        case .orphaned(let claim): .orphaned(change(claim))
        case .restored(let claim): .restored(change(claim))
        case .unverified(let claim): .unverified(change(claim))
        case .verified(let claim): .verified(change(claim))
        case .pending(let claim): pending(claim)
        case .withdrawn(let claim):
            .withdrawn(change(claim), by: holder(of: claim))
        case .lost(let notice): .lost(loss(notice))
        case .memberHere(let id): member(id).map { .memberHere($0) }
        case .memberGone(let id): member(id).map { .memberGone($0) }
        case .action: nil
        }
    }

    /// To whom this member's daemon gave what nobody answered about.
    private func heir(of notice: Notice) -> Holder? {
        let last = state.tenures[notice.article]?.contenders[state.member]?.claim
        return last?.id == notice.claim ? last?.offer.map { holder($0.member) } : nil
    }

    func loss(_ notice: Notice) -> Loss {
        Loss(
            article: notice.article.description, lock: lock(of: notice.article),
            by: notice.winner.map(holder(of:)) ?? heir(of: notice),
            reason: BylineClient.LossReason(rawValue: notice.reason.rawValue),
            notice: "\(notice.claim)",
            session: state.session(thatLost: notice.claim)?.description, at: timestamp(notice.at),
            since: notice.winner.map { timestamp($0.since) },
            why: notice.winner?.reason?.description)
    }

    private func pending(_ claim: Claim) -> WatchEvent? {
        state.pending(of: claim.article).first { $0.claim.member == claim.member }.map {
            .pending(
                LockChange(
                    article: claim.article.description, desk: claim.desk?.description,
                    lock: lock($0)))
        }
    }

    private func change(_ claim: Claim) -> LockChange {
        LockChange(
            article: claim.article.description, desk: claim.desk?.description,
            lock: lock(of: claim.article))
    }

    private func asking(_ wish: Wish) -> Asking {
        Asking(
            article: wish.article.description, by: holder(wish.member),
            message: wish.ask?.message?.description,
            seconds: state.timeLeft(for: wish).map { Int(($0.milliseconds + 999) / 1_000) },
            lock: lock(of: wish.article))
    }

    private func asking(_ heard: HeardAnswer) -> Asking {
        let answer = heard.answer
        var seconds: Int?
        let word: AnswerWord
        switch answer.word {
        case .declined: word = .decline
        case .busy: word = .busy
        case .later(let span):
            word = .later
            seconds = Int(span.milliseconds / 1_000)
        }
        return Asking(
            article: answer.article.description, by: holder(heard.by),
            message: answer.message?.description, seconds: seconds, answer: word,
            lock: lock(of: answer.article), notice: "\(heard.id)", at: timestamp(heard.at))
    }

    private func lineChange(_ article: ArticleID) -> LineChange {
        LineChange(
            article: article.description,
            desk: state.tenures[article]?.deciding?.claim.desk?.description,
            line: line(of: article), lock: lock(of: article))
    }

    private func member(_ id: MemberID) -> BylineClient.Presence? {
        state.presence.first { $0.member.id == id }.map(presence)
    }
}
