internal import BylineClient

/// One line of `byline watch` an event.
enum EventText {
    static func line(_ event: WatchEvent, now: Timestamp = Clock.now()) -> String {
        "\(Clock.second(now))  \(Terminal.clean(text(event)))"
    }

    /// What happened, without the time.
    static func text(_ event: WatchEvent) -> String {
        switch event {
        case .snapshot(let presence, let locks): return snapshot(presence, locks)
        case .claimed(let change): return "\(holder(change)) claimed \(change.article)"
        case .released(let change): return "\(change.article) was released; it is free"
        case .offered(let change, let heir):
            return "\(change.article) was released, and goes to \(Wording.holder(heir))"
        case .given(let change, let by?):
            return "\(Wording.holder(by)) left \(change.article) to you"
        case .given(let change, nil):
            return "you waited for \(change.article), and it is your turn"
        case .asked(let asking): return asked(asking)
        case .answered(let asking): return answered(asking)
        case .line(let change):
            let line = change.line.isEmpty ? "nobody" : Wording.names(of: change.line)
            return "in line for \(change.article): \(line)"
        case .taken(let change):
            return "\(holder(change)) took \(change.article) over\(why(change.lock?.reason))"
        case .lost(let loss): return lost(loss)
        case .unverified(let change):
            return "\(change.article) is unverified: this machine cannot tell whether you hold it"
        case .verified(let change): return "\(change.article) is verified: you hold it"
        case .pending(let change):
            return "\(holder(change)) claimed \(change.article), and \(acks(change.lock?.missing))"
        case .withdrawn(let change, let by):
            let verb = by.isSelf ? "have" : "has"
            return "\(Wording.holder(by)) \(verb) withdrawn a claim of \(change.article)"
        case .session: return "the session is open"
        case .moved(let move): return "\(move.article) goes on in another session of yours"
        case .orphaned(let change):
            return "\(holder(change)) is gone; anyone may claim \(change.article)"
        case .restored(let change):
            let verb = change.lock?.holder.isSelf == true ? "are" : "is"
            return "\(holder(change)) \(verb) back with \(change.article)"
        case .memberHere(let member): return "\(member.editor) on \(member.device) is here"
        case .memberGone(let member): return "\(member.editor) on \(member.device) is gone"
        case .overflow: return "events were lost; watch again"
        case .unknown(let name): return "\(name) (this byline is too old to say more)"
        }
    }

    private static func asked(_ asking: Asking) -> String {
        "\(Wording.holder(asking.by)) asks you for \(asking.article)\(quoted(asking)); answer with "
            + "`byline answer`: without a word, and with nobody at work here, it goes to them in "
            + asking.time
    }

    /// "Ada on host-1 declines to give budget-2025, "not now"".
    static func answered(_ asking: Asking) -> String {
        let who = Wording.holder(asking.by)
        let rest = quoted(asking)
        switch asking.answer {
        case .decline?: return "\(who) declines to give \(asking.article)\(rest)"
        case .busy?: return "\(who) is at work on \(asking.article), and keeps it\(rest)"
        case .later?:
            return "\(who) gives \(asking.article) in \(asking.time)\(rest); you stay in line"
        default: return "\(who) answers about \(asking.article): \(asking.answer?.rawValue ?? "-")"
        }
    }

    private static func quoted(_ asking: Asking) -> String {
        asking.message.map { ", \"\($0)\"" } ?? ""
    }

    private static func holder(_ change: LockChange) -> String {
        change.lock.map { Wording.holder($0.holder) } ?? "someone"
    }

    private static func acks(_ missing: MissingAcks?) -> String {
        missing.map { "\($0.count == 1 ? "1 ack is" : "\($0.count) acks are") missing" }
            ?? "waits for acks"
    }

    private static func snapshot(_ presence: [Presence], _ locks: [Lock]) -> String {
        let here = presence.filter { $0.state == .here }
            .map { Wording.editor($0.editor, isSelf: $0.isSelf) }
        let held = locks.map { lock in
            let word = lock.state == .pending ? ", pending" : ""
            return "\(lock.article) (\(Wording.holder(lock.holder))\(word))"
        }
        return "here: \(here.isEmpty ? "nobody" : here.joined(separator: ", "))"
            + "; held: \(held.isEmpty ? "nothing" : held.joined(separator: ", "))"
    }

    private static func why(_ reason: String?) -> String {
        reason.map { ", saying \"\($0)\"" } ?? ""
    }

    /// "you lost budget-2025: Grace on host-2 took it over".
    static func lost(_ loss: Loss) -> String {
        let who = loss.by.map(Wording.holder) ?? "someone"
        switch loss.reason {
        case .tie: return "you lost \(loss.article): \(who) had claimed it first"
        case .takenOver:
            let at = loss.since.map { " at \(Clock.at($0, now: Clock.now()))" } ?? ""
            return "you lost \(loss.article): \(who) took it over\(at)\(why(loss.why))"
        case .away: return "you lost \(loss.article): \(who) claimed it while you were away"
        case .outvoted: return "your claim of \(loss.article) gave way to that of \(who)"
        case .unanswered:
            return "you lost \(loss.article): nobody here answered \(who), who asked for it"
        case .continued:
            return "\(loss.article) is continued on \(loss.by?.device ?? "another device of yours")"
        case .expired:
            return "you lost \(loss.article): this machine was away for more than seven days"
        default: return "you lost \(loss.article) to \(who) (\(loss.reason.rawValue))"
        }
    }
}
