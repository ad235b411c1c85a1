public import BylineClient
internal import CDBus
internal import Dispatch
internal import Foundation
public import Logging
internal import Synchronization

/// Shows on the editor's desktop what needs attention, where there is a desktop: one that is not
/// there, or comes later, is no error.
///
/// Nothing here waits for anything on the caller's thread.
public final class Notifier: Sendable {
    private let environment: [String: String]
    private let limits: NotificationLimits
    private let logger: Logger
    private let queue = DispatchQueue(label: "byline.notifications")
    private let state = Mutex(State())

    private struct State {
        var waiting: [Waiting] = []
        /// Whether somebody looks after those that wait.
        var isBusy = false
        var isClosed = false
        var counts = Counts()
    }

    private struct Waiting {
        let notification: DesktopNotification
        var tries = 0
    }

    /// What happened since the daemon started.
    public struct Counts: Hashable, Sendable {
        /// Notifications that a desktop took.
        public var shown: UInt64 = 0
        /// Those that found none in time, or too many before them.
        public var dropped: UInt64 = 0
    }

    /// Speaks to the session bus that these variables tell of, or this process's.
    public init(
        environment: [String: String]? = nil, limits: NotificationLimits = NotificationLimits(),
        logger: Logger
    ) {
        self.environment = environment ?? ProcessInfo.processInfo.environment
        self.limits = limits
        self.logger = logger
        dbus_threads_init_default()
    }

    /// What happened since the daemon started.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Shows an event, if it is of those that need attention; never waits.
    public func take(_ event: WatchEvent) {
        guard let notification = DesktopNotification(event) else { return }
        let isFirst = state.withLock { state in
            guard !state.isClosed else { return false }
            if state.waiting.count >= NotificationLimits.waiting {
                state.waiting.removeFirst()
                state.counts.dropped += 1
            }
            state.waiting.append(Waiting(notification: notification))
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if isFirst { queue.async { self.work() } }
    }

    /// Shows nothing more. Waits for nobody: a desktop that hangs would hold the daemon up.
    public func close() {
        state.withLock { state in
            state.isClosed = true
            state.waiting = []
        }
    }

    /// Shows what waits, until nothing does or no desktop is there; then tries again later.
    private func work() {
        while let next = state.withLock({ $0.waiting.first }) {
            switch outcome(of: next.notification) {
            case .shown: finish(next.notification) { $0.shown += 1 }
            case .unknown: finish(next.notification) { $0.dropped += 1 }
            case .absent(let problem):
                giveUpLate(because: problem)
                guard goesOn() else { return }
                queue.asyncAfter(deadline: .now() + limits.pause / .seconds(1)) { self.work() }
                return
            }
        }
        // One may have come since the last look.
        if goesOn() { queue.async { self.work() } }
    }

    private enum Outcome {
        case shown
        /// It may have been shown; a second time would be one too many.
        case unknown
        case absent(String)
    }

    private func outcome(of notification: DesktopNotification) -> Outcome {
        guard let bus = SessionBus(in: environment) else {
            return .absent("there is no session bus")
        }
        do throws(BusFailure) {
            try bus.show(notification, within: limits.answer)
            return .shown
        } catch {
            return error.isUnanswered ? .unknown : .absent(error.description)
        }
    }

    private func goesOn() -> Bool {
        state.withLock { state in
            state.isBusy = !state.waiting.isEmpty
            return state.isBusy
        }
    }

    private func finish(
        _ notification: DesktopNotification, _ count: @Sendable (inout Counts) -> Void
    ) {
        state.withLock { state in
            count(&state.counts)
            // Another may have pushed it out meanwhile.
            if state.waiting.first?.notification == notification { state.waiting.removeFirst() }
        }
    }

    /// Counts a failed try of all that wait, and drops those that had enough.
    private func giveUpLate(because problem: String) {
        let dropped = state.withLock { state in
            for index in state.waiting.indices { state.waiting[index].tries += 1 }
            let count = state.waiting.count
            state.waiting.removeAll { $0.tries >= limits.tries }
            let dropped = count - state.waiting.count
            state.counts.dropped += UInt64(dropped)
            return dropped
        }
        guard dropped > 0 else { return }
        // Many a machine has no desktop: no error.
        logger.debug(
            "no desktop took \(dropped) notifications; --no-notify tries none",
            metadata: ["why": "\(problem)"])
    }
}
