internal import BylineClient
internal import Foundation

/// One run of a command under an article's lock.
struct Edit {
    let article: String
    let options: EditCommand
    let inherited: InheritedDescriptors

    /// Claims the article, runs the command, and releases the article.
    ///
    /// - Returns: the exit status to end with.
    func run(through client: DaemonClient) async throws -> Int32 {
        let (news, hearing) = AsyncStream<SessionNews>.makeStream()
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                await SessionKeeper(client: client, agent: options.agent.name, news: hearing)
                    .run()
                return nil
            }
            defer { group.cancelAll() }
            let session = try await SessionNews.opened(news)
            let answer = try await claim(in: session, through: client)
            guard answer.outcome == .held, let lock = answer.lock else {
                _ = try? await client.endSession(session)
                return notObtained(answer)
            }
            hearing.yield(.held)
            if let warning = answer.warning { say("warning: \(warning)") }
            let relay = SignalRelay()
            let child: ChildProcess
            do throws(CannotRun) {
                child = try start(lock, relay)
            } catch {
                _ = try? await client.endSession(session)
                say(error.message)
                return error.status
            }
            defer { extendLifetime(relay) }
            group.addTask {
                await watch(news, of: lock, over: child, through: client)
                return nil
            }
            if options.agent.name == nil {
                group.addTask {
                    await Attendance(client: client).run(in: session)
                    return nil
                }
            }
            group.addTask { await child.wait() }
            for try await code in group {
                guard let code else { continue }
                // A daemon that is away by now releases the article by itself.
                _ = try? await client.endSession(session)
                return code
            }
            return ExitStatus.other.rawValue
        }
    }

    // MARK: The article

    private func claim(
        in session: String, through client: DaemonClient
    ) async throws -> LockAnswer {
        let request = ClaimRequest(
            desk: options.desk, title: options.title, note: options.note,
            offline: options.offline, session: session, agent: options.agent.name,
            revision: options.revision.revision)
        let limit = options.wait?.duration
        let answer = try await Waiting.claim(
            article, request, through: client,
            acks: options.noWait ? Patience.acks.duration : limit)
        guard answer.outcome == .refused, !options.noWait else { return answer }
        let line = LineWait(
            article: article, request: request, session: session, isLasting: false, client: client)
        return try await line.run(within: limit) { Output.error("byline: \(Wording.waiting($0))") }
    }

    private func notObtained(_ answer: LockAnswer) -> Int32 {
        say(AnswerText(answer, article: article).refusal)
        let status = answer.outcome == .pending ? ExitStatus.pending : .notHeld
        return options.conflictCode.map { Int32($0) } ?? status.rawValue
    }

    // MARK: The command

    /// Starts the command, or gives the exit status of a shell that cannot.
    private func start(_ lock: Lock, _ relay: SignalRelay) throws(CannotRun) -> ChildProcess {
        setenv("BYLINE_ARTICLE", article, 1)
        setenv("BYLINE_TOKEN", "\(lock.token)", 1)
        setenv("BYLINE_HOLDER", lock.holder.editor, 1)
        inherited.keepOnlyThese()
        return try ChildProcess.start(options.command, signals: relay)
    }

    // MARK: Losing it

    /// Tells of a loss, once, and ends the command if that was asked for.
    private func watch(
        _ news: AsyncStream<SessionNews>, of lock: Lock, over child: ChildProcess,
        through client: DaemonClient
    ) async {
        var isAway = false
        var isHeld = false
        for await item in news {
            switch item {
            case .held:
                isHeld = true
                continue
            case .away(let error):
                if !isAway { say("\(error.description); trying again") }
                isAway = true
                continue
            case .opened(let session):
                isAway = false
                if !isHeld || session.articles.contains(article) { continue }
                say(await lostMeanwhile(through: client))
            case .lost(let loss):
                // An earlier claim may have given way while this one waited.
                let token = UInt64(loss.notice.prefix { $0 != "-" }) ?? .max
                guard loss.article == article, token >= lock.token else { continue }
                say(EventText.lost(loss))
            case .moved(let move):
                guard isHeld, move.article == article else { continue }
                say("\(article) goes on in another session of yours; this one has lost it")
            }
            return await end(child)
        }
    }

    private func lostMeanwhile(through client: DaemonClient) async -> String {
        let lock = try? await client.lock(of: article)
        let who = lock.map { "; " + Wording.heldBy($0, now: Clock.now()) } ?? ""
        return "you lost \(article): the daemon was away, and released it\(who)"
    }

    private func end(_ child: ChildProcess) async {
        switch options.onLoss {
        case .warn:
            say("\(options.command[0]) goes on; save your work elsewhere than over \(article)")
        case .term:
            say("ending \(options.command[0])")
            child.send(SIGTERM)
            // Cancelled when it has ended by then.
            guard (try? await Task.sleep(for: Edit.graceOfTerm)) != nil else { return }
            child.send(SIGKILL)
        }
    }

    private func say(_ text: String) { Output.error("byline: \(text)") }

    /// What a program may take to save its work once it is told to end.
    private static let graceOfTerm = Duration.seconds(5)
}
