internal import ArgumentParser
internal import BylineClient

struct WhoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "See who is here and what each is editing.",
        discussion: """
            A member is `here`, `quiet` (not heard for a moment), or `gone`. With --desk, only \
            who edits an article of that desk is listed.

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
                Cell(Wording.editor(member.editor, isSelf: member.isSelf), .strong),
                Cell(member.device),
                Cell(member.state.rawValue, Self.style(member.state)),
                Cell(member.editing.isEmpty ? "-" : member.editing.joined(separator: ", ")),
                Cell(Self.heard(member, now: now), .faint),
            ]
        }
        Output.lines(Table(["EDITOR", "DEVICE", "STATE", "EDITING", "LAST HEARD"], rows).lines)
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
