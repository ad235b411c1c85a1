internal import ArgumentParser
internal import BylineClient
internal import Foundation

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "See who had which article, when, and how that ended.",
        discussion: """
            Your daemon notes each change of a lock that it learns of, with the signed entry as \
            evidence, and keeps it for 90 days (`bylined --history-days`). What happened while it \
            was away it asks the others for, once it meets them. FROM is what the holder's clock \
            said; LEARNED, in the history of one article, is when your daemon heard, or the one \
            that told it of what it had missed.

            The newest come last. Times are in your time zone. --at takes 15:00, "yesterday \
            15:00", "2025-11-23 15:00" or an RFC 3339 time; --since takes a length such as 30m, \
            12h, 7d or 2w, or a time or day.

            EXAMPLES
              byline history budget-2025
              byline history budget-2025 --at 'yesterday 15:00'
              byline history --editor Grace --since 7d
              byline history --desk sports --csv > sports.csv

            EXIT STATUS
              0   done, though nothing may fit
              1   nobody of that name, or no such desk, is known; or no history is kept
              5   no daemon answers
              64  wrong usage, for example a time that is none
            """)

    @Argument(help: "The article's id. Default: every article.")
    var article: String?

    @Option(
        help: ArgumentHelp(
            "Only what this editor had: a name, or a member's key as --json gives it.",
            valueName: "editor"))
    var editor: String?

    @OptionGroup var desk: DeskOption

    @Option(help: ArgumentHelp("Only what was held at this time.", valueName: "time"))
    var at: String?

    @Option(
        help: ArgumentHelp(
            "Only what was held at some time since then.", valueName: "duration|time"))
    var since: String?

    @Flag(name: .long, help: "Print CSV (RFC 4180) for spreadsheets.")
    var csv = false

    @Flag(name: .long, help: "With --json, add the signed changes that tell of each tenure.")
    var evidence = false

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard !evidence || format.json else {
            throw ValidationError("--evidence is bytes for programs; ask for --json with it")
        }
        guard !(csv && format.json) else {
            throw ValidationError("--csv and --json are two formats; ask for one of them")
        }
    }

    func run() async throws {
        let query = try query(now: Clock.now())
        let history = try await Daemon(home).ask { try await $0.history(query) }
        if format.json { return try Output.json(history) }
        if csv {
            Output.write(HistoryText.csv(history.tenures))
        } else if history.tenures.isEmpty {
            Output.lines([nothing(query, begins: history.begins)])
        } else if query.at != nil {
            Output.lines(history.tenures.map(HistoryText.sentence))
        } else {
            Output.lines(
                HistoryText.table(history.tenures, ofOneArticle: query.article != nil))
        }
        guard history.isCut else { return }
        Output.error("byline: older ones were left out; name an article, or a shorter --since")
    }

    private func query(now: Timestamp) throws(Failure) -> HistoryQuery {
        var query = HistoryQuery(evidence: evidence)
        if let article {
            do {
                query.article = try ArticleName.normalized(article)
            } catch {
                throw Failure(.usage, error.description)
            }
        }
        if let editor {
            guard !editor.allSatisfy(\.isWhitespace) else {
                throw Failure(.usage, "the editor's name is empty; `byline members` lists them")
            }
            query.editor = editor
        }
        query.desk = try desk.normalized
        query.at = try at.map { text throws(Failure) in try time(text, now: now) }
        query.since = try since.map { text throws(Failure) in try start(text, now: now) }
        return query
    }

    private func time(_ text: String, now: Timestamp) throws(Failure) -> Timestamp {
        guard let time = PointInTime.read(text, now: now) else {
            throw Failure(
                .usage, "--at \"\(text)\" is no time; write it as \(PointInTime.forms)")
        }
        guard time <= now else {
            throw Failure(
                .usage,
                "--at \"\(text)\" is yet to come; `byline locks` tells who has what now")
        }
        return time
    }

    private func start(_ text: String, now: Timestamp) throws(Failure) -> Timestamp {
        // As long as any daemon keeps its journal.
        let longest = Length.days(3_650)
        if let length = Length.seconds(text, units: "mhdw", within: 1...longest) {
            return Timestamp(milliseconds: now.milliseconds - length * 1_000)
        }
        let time = PointInTime.read(text, now: now) ?? PointInTime.day(text, now: now)
        guard let time else {
            throw Failure(
                .usage,
                "--since \"\(text)\" is neither a length up to ten years, such as 30m, 12h, 7d or "
                    + "2w, nor a time; correct it")
        }
        guard time <= now else {
            throw Failure(.usage, "--since \"\(text)\" is yet to come; name a time before now")
        }
        return time
    }

    private func nothing(_ query: HistoryQuery, begins: Timestamp?) -> String {
        let article = query.article.map { Terminal.clean($0) }
        let what =
            query.at == nil
            ? "No lock\(article.map { " of \($0)" } ?? "") is in the history that was asked for"
            : "Nobody had \(article ?? "any article that was asked for") then"
        let journal =
            begins.map { "your daemon's journal begins on \(Clock.dayAndTime($0))" }
            ?? "your daemon's journal is empty"
        return "\(what), as far as this machine knows; \(journal)."
    }
}
