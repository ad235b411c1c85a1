internal import ArgumentParser
internal import BylineClient
internal import Foundation

struct ViewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "Let the others see that you read an article.",
        discussion: """
            Claims nothing: `byline who` shows that you view the article, while COMMAND runs, or \
            until you press Ctrl-C.

            EXAMPLES
              byline view budget-2025
              byline view budget-2025 -- less budget.md

            EXIT STATUS
              n    what COMMAND ended with, or 128 + the number of the signal that ended it
              0    interrupted, without a COMMAND
              5    no daemon answers
              64   wrong usage
              126  COMMAND cannot be run
              127  COMMAND was not found
            """)

    @Argument(
        help: "The article's id, 1 to 256 bytes; one that begins with a dash cannot be given here.")
    var article: String

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command to run, after `--`.", valueName: "command"))
    var command: [String] = []

    @OptionGroup var home: HomeOption

    func run() async throws {
        let inherited = InheritedDescriptors()
        let article = try ArticleArgument.normalized(article)
        // The command's own calls of byline ask the same daemon.
        if let home = home.home { setenv("BYLINE_HOME", home, 1) }
        let view = Viewing(article: article, command: command, inherited: inherited)
        let code = try await Daemon(home).ask { client in try await view.run(through: client) }
        throw ExitCode(code)
    }
}

/// One look at an article.
private struct Viewing {
    let article: String
    let command: [String]
    let inherited: InheritedDescriptors

    /// Views the article until the command ends, or somebody interrupts.
    ///
    /// - Returns: the exit status to end with.
    func run(through client: DaemonClient) async throws -> Int32 {
        // Before anybody sees the view, so that it can be ended from then on.
        let interruption = command.isEmpty ? Interruption() : nil
        defer { extendLifetime(interruption) }
        let signals = interruption?.signals
        let (news, hearing) = AsyncStream<SessionNews>.makeStream()
        let attendance = Attendance(client: client, viewing: [article])
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                await SessionKeeper(client: client, news: hearing).run()
                return nil
            }
            defer { group.cancelAll() }
            let session = try await SessionNews.opened(news)
            await attendance.report(in: session)
            group.addTask {
                await attendance.run(in: session)
                return nil
            }
            group.addTask {
                // A daemon that restarted does not know what is viewed.
                for await case .opened in news { await attendance.report(in: session) }
                return nil
            }
            group.addTask { await end(signals) }
            for try await code in group {
                guard let code else { continue }
                _ = try? await client.endSession(session)
                return code
            }
            return ExitStatus.other.rawValue
        }
    }

    /// Runs the command, or waits for an interruption.
    private func end(_ signals: AsyncStream<Void>?) async -> Int32 {
        if let signals {
            Output.error("byline: the others see that you view \(article) until you press Ctrl-C")
            for await _ in signals { break }
            return 0
        }
        let relay = SignalRelay()
        defer { extendLifetime(relay) }
        inherited.keepOnlyThese()
        do throws(CannotRun) {
            return await (try ChildProcess.start(command, signals: relay)).wait()
        } catch {
            Output.error("byline: \(error.message)")
            return error.status
        }
    }
}
