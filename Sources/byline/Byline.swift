internal import ArgumentParser
internal import BylineClient
internal import Foundation

/// The command line: asks this machine's daemon, and founds or joins newsrooms.
@main
struct Byline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "byline",
        abstract: "See who is working on which article, and hold an article while you edit it.",
        discussion: """
            A daemon, `bylined`, runs on every editor's machine; this program asks yours.

            EXAMPLES
              byline init Gazette --name Ada      found a newsroom
              byline invite                       get a code for one more editor
              byline join CODE --name Grace       join with that code
              byline claim budget-2025            hold an article
              byline locks                        see who holds what
              byline claim budget-2025 --wait     wait in line for it
              byline release budget-2025          let it go
              byline history budget-2025          see who had it
              byline board                        see all this in the browser

            EXIT STATUS
              0  done
              1  something else went wrong
              3  someone else holds the article, or it is not yours to release or to give
              4  the claim waits for the acks of a majority (policy quorum)
              5  no daemon answers
              6  unverified: your daemon cannot tell (byline check)
              64 wrong usage, for example an article id with a newline
            """,
        version: Version.current,
        subcommands: [
            InitCommand.self, InviteCommand.self, JoinCommand.self, MembersCommand.self,
            WhoCommand.self, LocksCommand.self, ClaimCommand.self, ReleaseCommand.self,
            TakeCommand.self, GiveCommand.self, UnwaitCommand.self, AskCommand.self,
            AnswerCommand.self, EditCommand.self, ViewCommand.self, CheckCommand.self,
            WatchCommand.self, NoticesCommand.self, DevicesCommand.self, HistoryCommand.self,
            StatusCommand.self, BoardCommand.self,
        ])

    static func main() async {
        // A reader that closes the pipe ends `watch` in order, and must not hide an exit status.
        signal(SIGPIPE, SIG_IGN)
        do {
            try RawArguments.check()
            var command = try await asyncParseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Output.error("byline: \(failure.message)")
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
