internal import BylineClient

/// What an editor is shown of an event.
struct DesktopNotification: Hashable, Sendable {
    /// One line, plain text.
    let summary: String
    /// The rest, in the markup of the desktop notifications specification (1.2, section 5.3): text
    /// of people's is escaped.
    let body: String

    /// What is shown of an event; nil for one that needs nobody's attention.
    init?(_ event: WatchEvent) {
        switch event {
        case .lost(let loss):
            let article = Self.cut(loss.article)
            summary = loss.reason == .continued ? "\(article) goes on" : "You lost \(article)"
            body = Self.escaped(Self.cut(Self.reason(of: loss)))
        case .asked(let asking):
            summary = "\(Self.cut(asking.by.editor)) asks for \(Self.cut(asking.article))"
            let message = asking.message.map { "\"\($0)\" " } ?? ""
            body = Self.escaped(
                Self.cut(
                    message + "Answer with `byline answer`; with nobody at work here, it goes to "
                        + "them in \(asking.time)."))
        case .answered(let asking):
            summary = "\(Self.cut(asking.by.editor)) answers about \(Self.cut(asking.article))"
            body = Self.escaped(Self.cut(Self.answer(asking)))
        case .given(let change, let by):
            summary = "You have \(Self.cut(change.article))"
            let how = by.map { "\($0.editor) on \($0.device) left it to you." }
            body = Self.escaped(Self.cut(how ?? "You waited for it, and it is your turn."))
        default: return nil
        }
    }

    private static func answer(_ asking: Asking) -> String {
        let message = asking.message.map { " \"\($0)\"" } ?? ""
        return switch asking.answer {
        case .decline?: "No.\(message)"
        case .busy?: "At work on it, and keeps it.\(message)"
        case .later?: "In \(asking.time); you stay in line.\(message)"
        default: message
        }
    }

    private static func reason(of loss: Loss) -> String {
        let who = loss.by.map { "\($0.editor) on \($0.device)" } ?? "Somebody"
        switch loss.reason {
        case .tie: return "\(who) had claimed it first."
        case .takenOver: return "\(who) took it over\(loss.why.map { ": \($0)" } ?? ".")"
        case .away: return "\(who) claimed it while you were away."
        case .unanswered: return "\(who) asked for it, and nobody here answered."
        case .continued: return "You went on with it on \(loss.by?.device ?? "another machine")."
        case .expired: return "This machine was away for more than seven days, and gave it up."
        case .outvoted: return "\(who) has it: your claim gave way."
        default: return "\(who) has it now."
        }
    }

    /// A text that is not too long, without its last characters where it is.
    static func cut(_ text: String) -> String {
        guard text.utf8.count > NotificationLimits.textBytes else { return text }
        var bytes = 0
        let kept = text.prefix { character in
            bytes += character.utf8.count
            return bytes < NotificationLimits.textBytes
        }
        return kept + "…"
    }

    /// A text in which nothing is markup.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
