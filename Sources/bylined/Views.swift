internal import BylineClient
internal import Newsroom
internal import Replication

/// The core's values as the local API shows them.
struct Views {
    let state: NewsroomState

    func holder(_ id: MemberID) -> Holder {
        let names = state.roster.members[id]?.names
        return Holder(
            member: "\(id)", editor: names?.editor.description ?? "a former member",
            device: names?.device.description ?? "unknown", isSelf: id == state.member)
    }

    func lock(_ view: LockView) -> Lock {
        let claim = view.claim
        return Lock(
            article: claim.article.description, desk: claim.desk?.description,
            title: claim.title?.description,
            state: LockState(rawValue: view.condition.rawValue), holder: holder(claim.member),
            term: claim.term.number, token: claim.id.lamport.value, claim: "\(claim.id)",
            since: timestamp(claim.since), note: claim.note?.description,
            established: view.isEstablished,
            seenBy: SeenBy(count: view.seenBy, of: view.membersHere))
    }

    func lock(of article: ArticleID) -> Lock? {
        state.lock(of: article).map(lock)
    }

    var locks: [Lock] { state.locks.map(lock) }

    func presence(_ view: PresenceView) -> BylineClient.Presence {
        let member = view.member
        return BylineClient.Presence(
            member: "\(member.id)", editor: member.names.editor.description,
            device: member.names.device.description,
            state: PresenceState(rawValue: view.status.rawValue),
            isSelf: member.id == state.member, editing: view.editing.map(\.description),
            lastHeard: view.heard.map(timestamp))
    }

    var presence: [BylineClient.Presence] { state.presence.map(presence) }

    var members: [BylineClient.Member] {
        state.roster.orderedIDs.compactMap { state.roster.members[$0] }.map { member in
            BylineClient.Member(
                member: "\(member.id)", editor: member.names.editor.description,
                device: member.names.device.description, role: member.role.rawValue,
                isSelf: member.id == state.member,
                joined: member.joined == .unknown ? nil : timestamp(member.joined))
        }
    }

    func timestamp(_ wall: WallTime) -> Timestamp {
        Timestamp(milliseconds: wall.millisecondsSinceEpoch)
    }

    // MARK: Events

    var snapshot: WatchEvent { .snapshot(presence: presence, locks: locks) }

    func event(_ announcement: Announcement) -> WatchEvent? {
        switch announcement {
        case .claimed(let claim): .claimed(change(claim))
        case .released(let claim): .released(change(claim))
        case .taken(let claim, _): .taken(change(claim))
        case .orphaned(let claim): .orphaned(change(claim))
        case .restored(let claim): .restored(change(claim))
        case .lost(let notice): loss(notice)
        case .memberHere(let id): member(id).map { .memberHere($0) }
        case .memberGone(let id): member(id).map { .memberGone($0) }
        }
    }

    func loss(_ notice: Notice) -> WatchEvent {
        .lost(
            Loss(
                article: notice.article.description, lock: lock(of: notice.article),
                by: holder(notice.winner.member),
                reason: BylineClient.LossReason(rawValue: notice.reason.rawValue),
                notice: "\(notice.claim)"))
    }

    private func change(_ claim: Claim) -> LockChange {
        LockChange(article: claim.article.description, lock: lock(of: claim.article))
    }

    private func member(_ id: MemberID) -> BylineClient.Presence? {
        state.presence.first { $0.member.id == id }.map(presence)
    }
}
