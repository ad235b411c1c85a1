public import BylineClient
internal import Dispatch
internal import Foundation
public import Logging
internal import Synchronization

/// Runs the executables in the home's directory `hooks` when something happens, each with the
/// event as JSON on its standard input, the same as `byline watch --json` prints.
///
/// Nothing here waits for anything on the caller's thread. Hooks run in a few lanes, a thread each;
/// an article keeps to one lane, so that what happens to it is told in order.
public final class HookRunner: Sendable {
    private let directory: String
    private let home: String
    private let environment: [String: String]
    private let limits: HookLimits
    private let logger: Logger
    private let lanes: [DispatchQueue]
    private let state = Mutex(State())

    private struct State {
        var waiting = 0
        /// Whether there was a directory of hooks when last looked.
        var isInUse = false
        var isClosed = false
        /// When those that run while the daemon stops must be done.
        var closing: ContinuousClock.Instant?
        var counts = Counts()
        /// What went wrong with each hook that has not run well since.
        var problems: [HookName: String] = [:]
    }

    /// What happened since the daemon started.
    public struct Counts: Hashable, Sendable {
        /// Hooks that ran and ended with 0.
        public var done: UInt64 = 0
        /// Hooks that could not run, ended otherwise, or were ended.
        public var failed: UInt64 = 0
        /// Events that found too many waiting before them.
        public var dropped: UInt64 = 0
    }

    /// Looks for hooks in the directory `hooks` of the home at `state`.
    ///
    /// - Parameters:
    ///   - location: the daemon's home; hooks run in it.
    ///   - limits: their times.
    public convenience init(
        of location: HomeLocation, limits: HookLimits = HookLimits(), logger: Logger
    ) {
        // A home that was not named is found by the same variables as the daemon found it.
        self.init(
            home: location.state,
            variables: location.named.map { ["BYLINE_HOME": $0] } ?? [:], limits: limits,
            logger: logger)
    }

    private init(
        home: String, variables: [String: String], limits: HookLimits, logger: Logger
    ) {
        directory = home + "/hooks"
        self.home = home
        environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        self.limits = limits
        self.logger = logger
        lanes = (0..<HookLimits.atOnce).map { DispatchQueue(label: "byline.hooks.\($0)") }
    }

    /// What happened since the daemon started.
    public var counts: Counts { state.withLock { $0.counts } }

    /// What is wrong with hooks, a sentence each.
    public var problems: [String] {
        state.withLock { state in
            HookName.allCases.compactMap { state.problems[$0] }
        }
    }

    /// Has the hooks of an event run, in their turn; never waits.
    public func take(_ event: WatchEvent) {
        let names = HookName.names(for: event)
        guard !names.isEmpty, let article = event.article else { return }
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            // Without a directory one event at a time goes to look for it.
            guard state.waiting < (state.isInUse ? HookLimits.waiting : 1) else {
                if state.isInUse { state.counts.dropped += 1 }
                return false
            }
            state.waiting += 1
            return true
        }
        guard isTaken else { return }
        lanes[Self.lane(of: article)].async {
            self.run(names, event, article)
            self.state.withLock { $0.waiting -= 1 }
        }
    }

    /// Runs nothing more: what waits is dropped, and what runs has the grace to end. Waits for it.
    public func close() {
        state.withLock {
            $0.isClosed = true
            $0.closing = .now + limits.grace
        }
        for lane in lanes { lane.sync {} }
    }

    private static func lane(of article: String) -> Int {
        Int(article.utf8.reduce(0 as UInt32) { $0 &* 31 &+ UInt32($1) }) % HookLimits.atOnce
    }

    // MARK: In a lane

    private func run(_ names: [HookName], _ event: WatchEvent, _ article: String) {
        let isThere = access(directory, F_OK) == 0
        let goesOn = state.withLock { state in
            state.isInUse = isThere
            return isThere && !state.isClosed
        }
        guard goesOn else { return }
        for name in names {
            do throws(HookRefusal) {
                guard let file = try HookFile(name, in: directory) else {
                    clear(name)
                    continue
                }
                try run(file, as: name, event, article)
            } catch {
                fail(name, "hook \(name.rawValue): \(error)")
            }
        }
    }

    private func run(
        _ file: HookFile, as name: HookName, _ event: WatchEvent, _ article: String
    ) throws(HookRefusal) {
        guard let input = try? APICoding.encode(event) else {
            throw HookRefusal("its event cannot be written as JSON; tell whoever made Byline")
        }
        let variables = ["BYLINE_EVENT": event.name, "BYLINE_ARTICLE": article]
        let process = try HookProcess(
            path: file.path, in: home, environment: environment.merging(variables) { $1 },
            input: input + Data("\n".utf8))
        let due = ContinuousClock.now + limits.patience
        let ending = process.end(grace: limits.grace) {
            state.withLock { $0.closing.map { min($0, due) } ?? due }
        }
        let said = String(decoding: process.said, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let how: String
        switch ending {
        case .exit(0):
            logger.info(
                "hook \(name.rawValue) ran", metadata: ["article": "\(article)", "said": "\(said)"])
            clear(name)
            return state.withLock { $0.counts.done += 1 }
        case .exit(let code): how = "ended with \(code)"
        case .signal(let number): how = "was ended by signal \(number)"
        case .late:
            how =
                "did not end within \(limits.patience) and was ended: let it leave long work to "
                + "another program"
        }
        fail(name, "hook \(name.rawValue) \(how); what it said is in bylined's log", said: said)
    }

    private func clear(_ name: HookName) {
        state.withLock { $0.problems[name] = nil }
    }

    private func fail(_ name: HookName, _ problem: String, said: String = "") {
        logger.warning("\(problem)", metadata: said.isEmpty ? nil : ["said": "\(said)"])
        state.withLock {
            $0.counts.failed += 1
            $0.problems[name] = problem
        }
    }
}
