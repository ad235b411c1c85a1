internal import ArgumentParser
internal import BylineClient

struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "See which other machines are yours, too.",
        discussion: """
            Each machine is a member with a key of its own, and equal names prove nothing. Two \
            machines are one editor's once each has said so of the other: run `byline devices \
            --add` on both. From then on a claim on the one goes on on the other without a \
            refusal, and the one that it left is told.

            EXAMPLES
              byline devices
              byline devices --add laptop
              byline devices --remove laptop
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Say that this machine is yours, too: its name, or the beginning of its member's key.",
            valueName: "device"))
    var add: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Say that it is yours no more.", valueName: "device"))
    var remove: String?

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard add == nil || remove == nil else {
            throw ValidationError("--add and --remove are two wishes; give one of them")
        }
    }

    func run() async throws {
        let devices = try await Daemon(home).ask { client in
            guard let device = add ?? remove else { return try await client.devices() }
            let member = try Self.member(called: device, among: try await client.members())
            return try await client.vouch(DeviceRequest(member: member, own: remove == nil))
        }
        if format.json { return try Output.json(devices) }
        guard !devices.isEmpty else {
            return Output.lines(["No other machine is yours; see `byline help devices`."])
        }
        let rows = devices.map { device in
            [
                Cell(device.holder.device, .strong), Cell(device.holder.editor),
                Cell(Self.words(device.state), device.state == .own ? .good : .warning),
            ]
        }
        Output.lines(Table(["DEVICE", "EDITOR", "WHOSE"], rows).lines)
    }

    /// The one other member that a machine's name, or the beginning of a key, means.
    private static func member(
        called device: String, among members: [Member]
    ) throws(Failure) -> String {
        let others = members.filter { !$0.isSelf }
        let named = others.filter { $0.device == device }
        let meant =
            named.isEmpty && device.count >= shortestKey
            ? others.filter { $0.member.hasPrefix(device) } : named
        guard let member = meant.first else {
            throw Failure(
                .usage, "no other machine is called \"\(device)\"; see `byline members`")
        }
        guard meant.count == 1 else {
            throw Failure(
                .usage,
                "\(meant.count) machines are called \"\(device)\"; give the beginning of the "
                    + "member's key, as `byline members` shows it")
        }
        return member.member
    }

    private static func words(_ state: DeviceState) -> String {
        switch state {
        case .own: "yours"
        case .waiting: "yours once you run `byline devices --add` there, too"
        case .offered: "says that it is yours; if so, run `byline devices --add`"
        default: state.rawValue
        }
    }

    /// Digits of a key that are no accident.
    private static let shortestKey = 8
}
