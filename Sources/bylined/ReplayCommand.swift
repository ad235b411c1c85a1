internal import ArgumentParser
internal import BylineClient
internal import Foundation
internal import Newsroom
internal import Redux
internal import Replication
internal import Storage
internal import Wire

/// `bylined replay`: takes a recorded run through the store again.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay a run that --record wrote, and print the state digest it ends with.",
        discussion: """
            The digest is that of `byline status` at the log's end. The home's key is needed, for \
            the same signatures; nothing is sent or written.
            """)

    @Argument(help: "The recorded run.")
    var file: String

    @Option(help: ArgumentHelp("The home of the daemon that recorded it.", valueName: "dir"))
    var home: String?

    func run() throws {
        do {
            let home = try Home.open(at: try HomeLocation(home: home).state)
            let actions = try ActionLog.actions(at: file)
            guard let first = actions.first, case .started(let boot) = first.event else {
                throw ActionLogError("\(file) does not begin with a start; it is not a whole run")
            }
            guard boot.member == home.identity.member else {
                throw ActionLogError(
                    "\(file) was recorded by member \(boot.member), but \(home.path) is the home "
                        + "of \(home.identity.member); name the right one with --home")
            }
            let signer = Signer(identity: home.identity, newsroom: boot.newsroom)
            let state = Recorder.replay(
                actions,
                from: NewsroomState(member: boot.member, newsroom: boot.newsroom, at: first.time),
                with: NewsroomReducer(signing: signer))
            print("\(actions.count) actions; state digest \(state.digest(hash: signer.hash).hex)")
        } catch {
            FileHandle.standardError.write(Data("bylined: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }
}
