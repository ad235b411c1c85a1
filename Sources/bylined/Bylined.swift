public import ArgumentParser
internal import BylineClient
public import Discovery
internal import Foundation
internal import LocalAPI
public import Logging
public import Newsroom

/// `bylined`: runs the daemon until SIGTERM or SIGINT.
@main
struct Bylined: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bylined",
        abstract: "Tells the editors on one LAN who is working on which article.",
        discussion: """
            Every editor's machine runs one bylined; they find each other by mDNS and need no \
            server. Make a home first, with `byline init` or `byline join`; then start bylined, \
            and ask it with `byline who`, `byline locks` and `byline watch`.

            EXIT STATUS
              0  stopped by SIGTERM or SIGINT, in order
              1  it could not start or go on; the last line of its log says why
              64 wrong usage
            """,
        version: "bylined \(Version.current)",
        subcommands: [ReplayCommand.self])

    @Option(
        help: ArgumentHelp(
            "The directory of its state and socket. Default: $BYLINE_HOME, else the user's own.",
            valueName: "dir"))
    var home: String?

    @Option(
        name: .customLong("interface"), parsing: .singleValue,
        help: ArgumentHelp(
            "A network interface to use; may be given again. Default: every one that is up.",
            valueName: "name"))
    var interfaces: [String] = []

    @Option(
        help: """
            The TCP port to listen on; 0 lets the system choose. Default: 7947, or any where that \
            is taken.
            """)
    var port: UInt16?

    @Option(
        name: .customLong("peer"), parsing: .singleValue,
        help: ArgumentHelp(
            "Another daemon to dial where multicast does not pass; may be given again.",
            valueName: "host:port"))
    var peers: [Endpoint] = []

    @Option(help: "How to find others: auto, avahi (the system's), embedded, or off.")
    var discovery = DiscoveryMode.auto

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = Logger.Level.info

    @Option(
        help: ArgumentHelp(
            "Record every action to a new file, for `bylined replay`.", valueName: "file"))
    var record: String?

    @Option(
        help: ArgumentHelp(
            "How long `byline history` looks back: 1 to 3650 days.", valueName: "days"))
    var historyDays = 90

    @Flag(help: "Show nothing on the desktop.")
    var noNotify = false

    @Option(
        help: """
            The port of the page that `byline board` opens, on 127.0.0.1 alone; 0 lets the system \
            choose. Default: 7948, or any where that is taken.
            """)
    var boardPort: UInt16?

    @Flag(help: "Serve no page to browsers.")
    var noBoard = false

    @Option(
        name: .customLong("allow-origin"), parsing: .singleValue,
        help: ArgumentHelp(
            "Pages of another origin may use the API with a token; may be given again.",
            discussion: "Such as https://cms.example: they can do whatever the editor can.",
            valueName: "origin"),
        transform: { try WebOrigin($0) })
    var allowedOrigins: [WebOrigin] = []

    func validate() throws {
        guard !noBoard || boardPort == nil && allowedOrigins.isEmpty else {
            throw ValidationError(
                "--board-port and --allow-origin say how to serve the board, and --no-board that "
                    + "there is none; leave one out")
        }
        guard !(1...3_650).contains(historyDays) else { return }
        throw ValidationError(
            "--history-days is 1 to 3650 days, unlike \(historyDays); give another number")
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "bylined")
        logger.logLevel = logLevel
        do {
            let daemon = Daemon(
                options: Daemon.Options(
                    location: try HomeLocation(home: home), interfaces: interfaces, port: port,
                    peers: peers, discovery: discovery, record: record,
                    historyDays: historyDays, notifies: !noNotify,
                    board: noBoard ? .off : boardPort.map { .named($0) } ?? .automatic,
                    allowedOrigins: allowedOrigins, logger: logger))
            try await daemon.run()
        } catch {
            FileHandle.standardError.write(Data("bylined: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }
}

extension DiscoveryMode: ExpressibleByArgument {}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension Endpoint: ExpressibleByArgument {
    /// Reads `HOST:PORT` or `[IPV6]:PORT`.
    public init?(argument: String) {
        self.init(argument)
    }
}
