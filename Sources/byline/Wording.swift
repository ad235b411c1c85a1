internal import BylineClient

/// How people and locks are spoken of. What others wrote comes out cleaned for a terminal.
enum Wording {
    /// "Grace", or "Ada (you)".
    static func editor(_ name: String, isSelf: Bool) -> String {
        Terminal.clean(name) + (isSelf ? " (you)" : "")
    }

    /// "Grace on host-2", "you", or "the agent linter of Grace on host-2".
    static func holder(_ holder: Holder) -> String {
        let member = holder.isSelf ? "you" : "\(holder.editor) on \(holder.device)"
        if let agent = holder.agent { return Terminal.clean("the agent \(agent) of \(member)") }
        let isAgent = holder.kind == .agent && !holder.isSelf
        return Terminal.clean(isAgent ? "the agent \(member)" : member)
    }

    /// "Grace (agent)", of a member that is a program.
    static func editor(_ name: String, isSelf: Bool, _ kind: Kind) -> String {
        editor(name, isSelf: isSelf) + (kind == .agent ? " (agent)" : "")
    }

    /// "active", "idle 1 h", or "-" where nothing is known.
    static func activity(
        _ activity: ActivityState?, since last: Timestamp?, now: Timestamp
    ) -> String {
        guard let activity else { return "-" }
        guard activity == .idle, let last else { return activity.rawValue }
        return "idle \(Clock.length(from: last, to: now))"
    }

    /// Desk, title and note, as far as there are any.
    static func about(_ lock: Lock) -> String {
        let note = lock.note.map { "\"\($0)\"" }
        let line = lock.line.isEmpty ? nil : "in line: \(names(of: lock.line))"
        let parts = [lock.desk, lock.title, note, missing(lock), line].compactMap { $0 }
        return Terminal.clean(parts.joined(separator: ", "))
    }

    /// " of the desk sports", or nothing.
    static func ofDesk(_ desk: String?) -> String {
        desk.map { " of the desk \(Terminal.clean($0))" } ?? ""
    }

    /// "budget-2025 is held by Grace on host-2 since 14:03; waiting as number 2 in line".
    static func waiting(_ answer: LockAnswer) -> String {
        if answer.outcome == .asked { return answer.message ?? "asked" }
        let lock = answer.lock.map { heldBy($0, now: Clock.now()) + "; " } ?? ""
        if answer.outcome == .pending { return lock + "waiting for acks" }
        return lock + "waiting as number \(answer.place ?? 1) in line"
    }

    /// "Grace on host-2, you".
    static func names(of line: [Waiter]) -> String {
        line.map { holder($0.who) + ($0.asks ? " (asks)" : "") }.joined(separator: ", ")
    }

    private static func missing(_ lock: Lock) -> String? {
        lock.missing.map { missing in
            let names = missing.members.map { "\($0.editor) on \($0.device)" }
            return "needs \(missing.count) of: \(names.joined(separator: ", "))"
        }
    }

    /// "budget-2025 is held by Grace on host-2 since 14:03 (3 min ago)".
    static func heldBy(_ lock: Lock, now: Timestamp) -> String {
        let note = lock.note.map { ", who says \"\(Terminal.clean($0))\"" } ?? ""
        let idle =
            lock.activity == .idle
            ? ", \(activity(lock.activity, since: lock.lastActive, now: now))" : ""
        let verb = lock.state == .pending ? "claimed" : "held"
        return "\(Terminal.clean(lock.article)) is \(verb) by \(holder(lock.holder))"
            + " since \(Clock.since(lock.since, now: now))\(idle)\(note)"
    }
}
