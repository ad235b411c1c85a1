internal import ArgumentParser
internal import BylineClient

struct WhoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "See who is here and what each is editing.",
        discussion: """
            A member is `here`, `quiet` (not heard for a moment), or `gone`; whoever did nothing \
            for two minutes is `idle`. EDITING is what it holds, VIEWING what it only has open: \
            see `byline view`. Programs are shown as agents. With --desk, only who edits an \
            article of that desk is listed.

            EXAMPLES
              byline who
              byline who --desk sports
              byline who --json
            """)

    @OptionGroup var desk: DeskOption
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let desk = try desk.normalized
        let members = try await Daemon(home).ask { try await $0.presence(desk: desk) }
        if format.json { return try Output.json(members) }
        guard !members.isEmpty else {
            return Output.lines(["Nobody edits an article\(Wording.ofDesk(desk))."])
        }
        let now = Clock.now()
        let ordered = members.sorted {
            ($0.isSelf ? 0 : 1, $0.editor) < ($1.isSelf ? 0 : 1, $1.editor)
        }
        let rows = ordered.map { member in
            [
                Cell(Wording.editor(member.editor, isSelf: member.isSelf, member.kind), .strong),
                Cell(member.device),
                Cell(member.state.rawValue, Self.style(member.state)),
                Cell(
                    Wording.activity(member.activity, since: member.lastActive, now: now),
                    member.activity == .active ? .good : .faint),
                Cell(Self.list(Self.editing(member))), Cell(Self.list(member.viewing)),
                Cell(Self.heard(member, now: now), .faint),
            ]
        }
        Output.lines(
            Table(
                ["EDITOR", "DEVICE", "STATE", "ACTIVITY", "EDITING", "VIEWING", "LAST HEARD"], rows
            ).lines)
    }

    private static func list(_ articles: [String]) -> String {
        articles.isEmpty ? "-" : articles.joined(separator: ", ")
    }

    /// "budget-2025", or "budget-2025 (linter)" where a program holds it.
    private static func editing(_ member: Presence) -> [String] {
        member.editing.map { article in
            let agent = member.agents.first { $0.editing.contains(article) }?.agent
            return agent.map { "\(article) (\($0))" } ?? article
        }
    }

    private static func heard(_ member: Presence, now: Timestamp) -> String {
        if member.isSelf { return "-" }
        return member.lastHeard.map { Clock.ago($0, now: now) } ?? "never"
    }

    private static func style(_ state: PresenceState) -> Cell.Style {
        switch state {
        case .here: .good
        case .quiet: .warning
        default: .faint
        }
    }
}
