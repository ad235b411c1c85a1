internal import ArgumentParser
internal import BylineClient

/// The daemon's command line.
@main
struct Bylined: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bylined",
        abstract: "Tells the editors on one LAN who is working on which article.",
        discussion: """
            Every editor's machine runs one bylined; they find each other by mDNS and need no \
            server. Make a home first, with `byline init` or `byline join`; then start bylined, \
            and ask it with `byline who`, `byline locks` and `byline watch`.
            """,
        version: "bylined \(Version.current)",
        subcommands: [RunCommand.self, ReplayCommand.self],
        defaultSubcommand: RunCommand.self)
}
