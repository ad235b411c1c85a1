internal import ArgumentParser
internal import BylineClient

struct MembersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "List the newsroom's members, here or not.")

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let members = try await Daemon(home).ask { try await $0.members() }
        if format.json { return try Output.json(members) }
        let rows = members.map { member in
            [
                Cell(Wording.editor(member.editor, isSelf: member.isSelf, member.kind), .strong),
                Cell(member.device),
                Cell(member.role),
                Cell(member.joined.map { Clock.dayAndTime($0) } ?? "founder"),
                Cell(String(member.member.prefix(12)), .faint),
            ]
        }
        Output.lines(Table(["EDITOR", "DEVICE", "ROLE", "JOINED", "MEMBER"], rows).lines)
    }
}
