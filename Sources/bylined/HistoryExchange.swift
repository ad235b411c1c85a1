internal import Logging
internal import NIOCore
internal import Newsroom
internal import Replication
internal import ServiceLifecycle
internal import Storage
internal import Synchronization

/// Asks each member that a link leads to for what its journal has and this one lacks, once the
/// link has settled and from time to time, and answers those who ask. One is asked at a time, and
/// one answered; the store's loop only hands messages on.
final class HistoryExchange: Service, Sendable {
    private struct Question: Sendable {
        let message: HistoryMessage
        let link: LinkID
    }

    private struct State {
        /// Whoever waits for an answer, by the link on which it must come.
        var promises: [LinkID: EventLoopPromise<HistoryMessage?>] = [:]
        /// Links on which a question waits to be answered: another one meanwhile is dropped.
        var asking: Set<LinkID> = []
        /// When the other side of a link was asked last.
        var asked: [LinkID: Moment] = [:]
    }

    private let node: NodeActor
    private let journal: Journal
    private let logger: Logger
    private let questions: AsyncStream<Question>
    private let inbox: AsyncStream<Question>.Continuation
    private let state = Mutex(State())

    init(node: NodeActor, journal: Journal, logger: Logger) {
        self.node = node
        self.journal = journal
        self.logger = logger
        (questions, inbox) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(NewsroomLimits.links))
    }

    func run() async throws {
        await node.listenToHistory { [weak self] message, link, _ in self?.take(message, on: link) }
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.answerAll() }
                group.addTask { await self.askAll() }
                // The first ends with the inbox, at the daemon's end.
                await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.inbox.finish()
        }
    }

    /// Called on the store's loop.
    private func take(_ message: HistoryMessage, on link: LinkID) {
        guard message.isRequest else {
            state.withLock { $0.promises.removeValue(forKey: link) }?.succeed(message)
            return
        }
        let isFirst = state.withLock { $0.asking.insert(link).inserted }
        guard isFirst else { return }
        if case .dropped = inbox.yield(Question(message: message, link: link)) {
            _ = state.withLock { $0.asking.remove(link) }
        }
    }

    // MARK: Answering

    private func answerAll() async {
        for await question in questions {
            do {
                if let answer = try await journal.answer(to: question.message) {
                    await node.say(answer, on: question.link)
                }
            } catch {
                logger.debug("no answer of the history", metadata: ["why": "\(error)"])
            }
            _ = state.withLock { $0.asking.remove(question.link) }
            // A member that asks without end has a tenth of the journal's time at most.
            guard await pause(Self.rest) else { return }
        }
    }

    private static let rest = Span.milliseconds(20)

    // MARK: Asking

    private func askAll() async {
        while await pause(NewsroomLimits.historySettle) {
            while let (link, peer, members) = await next() {
                await fetch(from: peer, over: link, of: members)
                guard !Task.isCancelled else { return }
            }
        }
    }

    /// A settled link that was not asked lately, and whose entries count.
    private func next() async -> (LinkID, MemberID, Set<MemberID>)? {
        let now = SystemTime.now.monotonic
        return await node.read { newsroom in
            let settled = newsroom.settledLinks
            let link = state.withLock { state in
                state.asked = state.asked.filter { newsroom.links[$0.key] != nil }
                let link = settled.first { link in
                    state.asked[link].map { now - $0 >= NewsroomLimits.historyAgain } ?? true
                }
                if let link { state.asked[link] = now }
                return link
            }
            guard let link, let member = newsroom.links[link]?.member else { return nil }
            return (link, member, newsroom.everyMember)
        }
    }

    private func fetch(from peer: MemberID, over link: LinkID, of members: Set<MemberID>) async {
        let fetch = JournalFetch(
            into: journal, from: peer, of: members, at: SystemTime.now.wall
        ) { question in
            guard await self.pause(NewsroomLimits.historyPause) else { return nil }
            return await self.ask(question, on: link)
        }
        do {
            let outcome = try await fetch.run()
            let level: Logger.Level =
                outcome.refused > 0 ? .warning : outcome.taken > 0 ? .info : .debug
            logger.log(
                level: level, "compared the history",
                metadata: [
                    "with": "\(peer)", "new": "\(outcome.taken)", "refused": "\(outcome.refused)",
                    "whole": "\(outcome.isWhole)",
                ])
        } catch {
            logger.warning("\(error)")
        }
    }

    private func ask(_ question: HistoryMessage, on link: LinkID) async -> HistoryMessage? {
        let promise = node.eventLoop.makePromise(of: HistoryMessage?.self)
        state.withLock { $0.promises[link] = promise }
        let limit = TimeAmount.milliseconds(NewsroomLimits.historyAnswer.milliseconds)
        let late = node.eventLoop.scheduleTask(in: limit) { self.giveUp(link) }
        if await !node.say(question, on: link) { giveUp(link) }
        defer { late.cancel() }
        return await withTaskCancellationHandler {
            try? await promise.futureResult.get()
        } onCancel: {
            self.giveUp(link)
        }
    }

    private func giveUp(_ link: LinkID) {
        state.withLock { $0.promises.removeValue(forKey: link) }?.succeed(nil)
    }

    /// False once the daemon stops.
    private func pause(_ length: Span) async -> Bool {
        (try? await Task.sleep(for: .milliseconds(length.milliseconds))) != nil
    }
}
