public import ArgumentParser
internal import BylineClient
public import Newsroom

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Found a newsroom on this machine.",
        discussion: """
            Makes your key and the newsroom's first fact. Needs no daemon; start one afterwards.

            The policy is chosen for good. With `advisory` nobody ever waits, and whoever is cut \
            off may claim, too: should two have claimed one article, one of them loses it when \
            they meet. With `quorum` an article is held only once a majority of all members has \
            acknowledged the claim: two never hold one article, and a minority holds nothing new.

            EXAMPLES
              byline init Gazette --name Ada
              byline init Gazette --name Ada --policy quorum
            """)

    @Argument(help: "The newsroom's name.")
    var newsroom: String

    @OptionGroup var names: NameOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How claims are decided: advisory or quorum.", valueName: "advisory|quorum"))
    var policy = LockPolicy.advisory

    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let home = try home.location()
        let (membership, recovery) = try Founding.foundNewsroom(
            home: home, name: try NameOptions.checked(newsroom, "the newsroom's name"),
            policy: policy, editor: try names.editor, device: try names.deviceName)
        if format.json {
            return try Output.json(FoundedMembership(membership: membership, recovery: recovery))
        }
        Output.lines([
            "Founded the newsroom \(Terminal.clean(membership.name)), policy \(policy.rawValue).",
            "You are \(Terminal.clean(membership.editor)) on \(Terminal.clean(membership.device)).",
            "Your key and the newsroom's state are in \(membership.home).",
            "",
            "Keep this recovery code on paper; it is shown only now. It is meant to name a new",
            "admin should this machine be lost:",
            "    \(recovery)",
            "",
            "Next, start the daemon:    \(home.startCommand)",
            "then invite the others:    byline invite\(home.option)",
        ])
    }
}

extension LockPolicy: ExpressibleByArgument {}

/// A membership with the founder's recovery code, in JSON beside the other fields.
private struct FoundedMembership: Encodable {
    let membership: Membership
    let recovery: String

    private enum CodingKeys: String, CodingKey {
        case recovery
    }

    func encode(to encoder: any Encoder) throws {
        try membership.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(recovery, forKey: .recovery)
    }
}
