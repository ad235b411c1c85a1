internal import Newsroom
internal import Replication

/// What happened, in a line of the log.
enum Plain {
    static func description(of announcement: Announcement, in state: NewsroomState) -> String {
        func name(_ id: MemberID) -> String {
            state.roster.members[id]?.names.editor.description ?? "\(id)"
        }
        switch announcement {
        case .claimed(let claim): return "\(name(claim.member)) claimed \(claim.article)"
        case .released(let claim): return "\(name(claim.member)) released \(claim.article)"
        case .offered(let claim, let heir):
            return "\(name(claim.member)) left \(claim.article) to \(name(heir))"
        case .given(let claim, let giver):
            return giver.map { "\(name($0)) gave \(claim.article)" }
                ?? "\(claim.article) is this member's in its turn"
        case .asked(let wish): return "\(name(wish.member)) asks for \(wish.article)"
        case .answered(let heard):
            return "\(name(heard.by)) answers about \(heard.answer.article): \(heard.answer.word)"
        case .line(let article):
            let line = state.line(of: article).map { name($0.member) }
            return "in line for \(article): \(line.joined(separator: ", "))"
        case .taken(let claim, let from):
            let why = claim.reason.map { ": \($0)" } ?? ""
            return
                "\(name(claim.member)) took \(claim.article) over from \(name(from.member))\(why)"
        case .unverified(let claim): return "own lock of \(claim.article) is unverified"
        case .verified(let claim): return "own lock of \(claim.article) is verified"
        case .pending(let claim):
            return "\(name(claim.member))'s claim of \(claim.article) waits for acks"
        case .withdrawn(let claim):
            return "\(name(claim.member)) withdrew a claim of \(claim.article)"
        case .lost(let notice):
            let winner = notice.winner.map { name($0.member) } ?? "nobody"
            return "lost \(notice.article) to \(winner): \(notice.reason)"
        case .moved(let article, let session):
            return "\(article) goes on in another session than \(session)"
        case .orphaned(let claim):
            return "\(claim.article) is orphaned: \(name(claim.member)) is gone"
        case .restored(let claim):
            return "\(name(claim.member)) is back and holds \(claim.article)"
        case .memberHere(let id): return "\(name(id)) is here"
        case .memberGone(let id): return "\(name(id)) is gone"
        case .action(let action): return "\(name(action.id.member)) emitted \(action.type)"
        }
    }
}
