internal import BylineClient
internal import Foundation

/// The history as people and spreadsheets read it.
enum HistoryText {
    // MARK: People

    /// A table of at most 80 columns: long names are cut, `--json` and `--csv` have them whole.
    static func table(_ tenures: [PastTenure], ofOneArticle: Bool) -> [String] {
        let rows = tenures.map { tenure in
            let what =
                ofOneArticle
                ? Cell(Clock.dayAndTime(tenure.learned), .faint)
                : Cell(cut(tenure.article, 18), .strong)
            return [
                Cell(Clock.dayAndTime(tenure.since)), Cell(until(tenure)), what,
                Cell(cut(editor(tenure.holder), 12)),
                Cell(cut(ending(tenure), 15), tenure.end == nil ? .good : .plain),
            ]
        }
        let what = ofOneArticle ? "LEARNED" : "ARTICLE"
        return Table(["FROM", "UNTIL", what, "EDITOR", "HOW IT ENDED"], rows).lines
    }

    /// "Ada on host-1 had budget-2025 from 2025-11-23 14:03 until 15:40: taken over by Grace ...".
    static func sentence(_ tenure: PastTenure) -> String {
        let holder = Wording.holder(tenure.holder)
        let verb =
            tenure.end != nil ? "had" : tenure.holder.isSelf ? "have had" : "has had"
        let start = "\(holder) \(verb) \(Terminal.clean(tenure.article))"
        let from = tenure.end == nil ? "since" : "from"
        guard let end = tenure.end else {
            return "\(start) \(from) \(Clock.dayAndTime(tenure.since))"
        }
        let until = end.at.map { " until \(Clock.dayAndTime($0))" } ?? ""
        return "\(start) \(from) \(Clock.dayAndTime(tenure.since))\(until): "
            + words(end.way, by: end.by.map(Wording.holder))
            + (end.revision.map { ", revision \(Terminal.clean($0))" } ?? "")
    }

    private static func until(_ tenure: PastTenure) -> String {
        guard let end = tenure.end else { return "now" }
        guard let at = end.at else { return "?" }
        let isSameDay = Calendar.current.isDate(at.date, inSameDayAs: tenure.since.date)
        let text = Clock.dayAndTime(at)
        // Without the year, or without the whole day, where the one before has it.
        return String(text.dropFirst(isSameDay ? "2025-11-23 ".count : "2025-".count))
    }

    private static func ending(_ tenure: PastTenure) -> String {
        tenure.end.map { end in
            let how = short(end.way, by: end.by.map(editor))
            // Who has it next says more than what was saved, which --json tells as well.
            guard end.way == .released, let revision = end.revision else { return how }
            return "\(how), \(Terminal.clean(revision))"
        } ?? "-"
    }

    private static func editor(_ holder: Holder) -> String {
        holder.isSelf ? "you" : Terminal.clean(holder.editor)
    }

    private static func short(_ way: EndWord, by: String?) -> String {
        let by = by ?? "someone"
        return switch way {
        case .released: "released"
        case .given: "given to \(by)"
        case .takenOver: "taken by \(by)"
        case .lost: "lost to \(by)"
        case .succeeded: "then \(by)"
        case .unknown: "unknown"
        default: way.rawValue
        }
    }

    private static func words(_ way: EndWord, by: String?) -> String {
        let by = by ?? "someone"
        return switch way {
        case .released: "released"
        case .given: "given to \(by)"
        case .takenOver: "taken over by \(by)"
        case .lost: "lost to \(by), who had claimed it too"
        case .succeeded: "then \(by) had it"
        case .unknown: "how it ended is not known here"
        default: way.rawValue
        }
    }

    /// `text` in at most `width` characters.
    private static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    // MARK: Spreadsheets

    /// A header and one record a tenure.
    static func csv(_ tenures: [PastTenure]) -> String {
        let header = [
            "article", "desk", "title", "note", "editor", "device", "member", "token", "since",
            "learned", "end", "end_at", "end_learned", "by_editor", "by_device", "by_member",
            "revision",
        ]
        let records = tenures.map { tenure -> [String] in
            let (holder, end) = (tenure.holder, tenure.end)
            let what = [tenure.article, tenure.desk, tenure.title, tenure.note].map { $0 ?? "" }
            let who = [holder.editor, holder.device, holder.member, "\(tenure.token)"]
            let times = [tenure.since, tenure.learned].map(\.description)
            let ended = [
                end?.way.rawValue, end?.at?.description, end?.learned?.description,
                end?.by?.editor, end?.by?.device, end?.by?.member,
                end?.revision,
            ].map { $0 ?? "" }
            return what + who + times + ended
        }
        return ([header] + records).map(CSV.record).joined()
    }
}
