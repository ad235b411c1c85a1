internal import ArgumentParser
internal import BylineClient
internal import Foundation

/// Waits for an article: for the acks that a claim needs, or in line for whoever holds it.
enum Waiting {
    /// Claims `article`, and again with all that happens to it, until it is held, or refused, or
    /// patience ends.
    ///
    /// - Parameter acks: how long to wait for the acks that a claim needs (policy `quorum`); nil
    ///   for ever.
    /// - Returns: the last answer.
    static func claim(
        _ article: String, _ request: ClaimRequest, through client: DaemonClient, acks: Duration?
    ) async throws -> LockAnswer {
        let first = try await client.claim(article, request)
        guard first.outcome == .pending else { return first }
        let last = try await answer(within: acks) {
            try await settled(article, request, through: client)
        }
        // It may have come at the last moment.
        if let last { return last }
        return try await client.claim(article, request)
    }

    private static func settled(
        _ article: String, _ request: ClaimRequest, through client: DaemonClient
    ) async throws -> LockAnswer? {
        for try await event in try await client.events() {
            // The first event, which is about no article, tells what came before the stream.
            guard event.article == article || event.article == nil else { continue }
            let answer = try await client.claim(article, request)
            if answer.outcome != .pending { return answer }
        }
        return nil
    }

    /// What `body` gives; nil when `limit` is over before, which nil never is.
    static func answer(
        within limit: Duration?, _ body: @escaping @Sendable () async throws -> LockAnswer?
    ) async throws -> LockAnswer? {
        try await withThrowingTaskGroup(of: LockAnswer?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            if let limit {
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
            }
            return try await group.next() ?? nil
        }
    }
}

/// One wait in line: it lasts with an open session.
struct LineWait: Sendable {
    let article: String
    let request: ClaimRequest
    /// The session that the waiting ends with.
    let session: String
    /// The claim outlasts the session.
    let isLasting: Bool
    /// What the holder is asked on the way in.
    var question: AskRequest?
    let client: DaemonClient

    /// Waits with a session of its own: a killed command leaves the line ten seconds later, and
    /// Ctrl-C at once.
    ///
    /// - Throws: the exit status of an interrupted command.
    static func alone(
        through client: DaemonClient, as agent: String?, within limit: Duration?,
        _ make: (_ session: String) -> LineWait
    ) async throws -> LockAnswer {
        let interruption = Interruption()
        defer { extendLifetime(interruption) }
        let signals = interruption.signals
        let (news, hearing) = AsyncStream<SessionNews>.makeStream()
        return try await withThrowingTaskGroup(of: LockAnswer?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                await SessionKeeper(client: client, agent: agent, news: hearing).run()
                return nil
            }
            let session = try await SessionNews.opened(news)
            let wait = make(session)
            group.addTask {
                try await wait.run(within: limit) {
                    Output.error("byline: \(Wording.waiting($0))")
                }
            }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            let answer = try await group.next() ?? nil
            _ = try? await client.endSession(session)
            guard let answer else { throw ExitCode(128 + SIGINT) }
            return answer
        }
    }

    /// Waits until the article is held, or can't be had, or `limit` is over; nil waits for ever.
    ///
    /// - Parameter tell: takes the answer as long as it is to wait.
    /// - Returns: the last answer.
    func run(
        within limit: Duration?, telling tell: @escaping @Sendable (LockAnswer) -> Void
    ) async throws -> LockAnswer {
        let answer = try await Waiting.answer(within: limit) { try await follow(tell) }
        if let answer {
            // Only an answer to a claim tells of revisions.
            guard answer.outcome == .held, request.revision != nil else { return answer }
            return try await client.claim(article, request)
        }
        _ = try await client.unwait(article)
        // It may have come at the last moment, or wait for acks.
        return try await client.claim(article, request)
    }

    /// Follows the newsroom's events, from before it got in line, through restarts of the daemon.
    private func follow(_ tell: @Sendable (LockAnswer) -> Void) async throws -> LockAnswer {
        var hasWaited = false
        var asked: String?
        var place: Int?
        // Events repeat what the answer to the request said.
        func tellNews(_ answer: LockAnswer) {
            guard answer.outcome != .waiting || answer.place != place else { return }
            place = answer.place
            tell(answer)
        }
        while true {
            do {
                var last: Outcome?
                for try await event in try await client.events() {
                    if let last, last != .pending || !gaveWay(event) {
                        let isAnswered = asked != nil && event.notice == asked
                        // This command is where its answer is shown.
                        if isAnswered, let asked { _ = try? await client.see([asked]) }
                        if let answer = answer(to: event, isAnswered: isAnswered, tellNews) {
                            return answer
                        }
                        continue
                    }
                    let answer = try await enter(isBack: hasWaited)
                    guard answer.outcome.isOpen else { return answer }
                    asked = asked ?? answer.question
                    if !hasWaited || last != nil { tellNews(answer) }
                    (last, hasWaited) = (answer.outcome, true)
                }
            } catch let error as ClientError {
                guard hasWaited, isPassing(error) else { throw error }
            }
            try await Task.sleep(for: LineWait.pause)
        }
    }

    /// Whether a claim that waited for acks is over: it was not in line, and has to get there.
    private func gaveWay(_ event: WatchEvent) -> Bool {
        switch event {
        case .lost(let loss): loss.article == article
        case .withdrawn(let change, let by): change.article == article && by.isSelf
        default: false
        }
    }

    /// Gets in line; whoever is back has asked already, and keeps its place.
    private func enter(isBack: Bool) async throws -> LockAnswer {
        if let question, !isBack { return try await client.ask(for: article, question) }
        return try await client.wait(
            for: article,
            WaitRequest(
                desk: request.desk, title: request.title, note: request.note, session: session,
                lasting: isLasting, agent: request.agent))
    }

    /// The daemon is away, or back and does not know of the session again yet.
    private func isPassing(_ error: ClientError) -> Bool {
        switch error {
        case .noDaemon, .disconnected, .tooSlow: true
        case .api(_, let body): body.error == .noSession
        case .notPermitted, .badAnswer: false
        }
    }

    /// - Parameter isAnswered: the event answers what was asked.
    private func answer(
        to event: WatchEvent, isAnswered: Bool, _ tell: (LockAnswer) -> Void
    ) -> LockAnswer? {
        switch event {
        case .claimed(let change) where change.article == article,
            .taken(let change) where change.article == article:
            return held(change.lock)
        case .answered(let asking) where isAnswered:
            if asking.answer == .later {
                tell(LockAnswer(outcome: .asked, lock: nil, message: EventText.answered(asking)))
                return nil
            }
            return LockAnswer(
                outcome: .refused, lock: asking.lock, message: EventText.answered(asking))
        case .line(let change) where change.article == article:
            if let held = held(change.lock) { return held }
            guard let place = change.line.firstIndex(where: { $0.who.isSelf }) else {
                return LockAnswer(
                    outcome: .refused, lock: change.lock,
                    message: "you left the line for \(Terminal.clean(article))")
            }
            tell(LockAnswer(outcome: .waiting, lock: change.lock, place: place + 1))
            return nil
        default: return nil
        }
    }

    private func held(_ lock: Lock?) -> LockAnswer? {
        guard let lock, lock.holder.isSelf else { return nil }
        return LockAnswer(outcome: .held, lock: lock)
    }

    /// A daemon takes about a second to restart.
    private static let pause = Duration.milliseconds(250)
}
