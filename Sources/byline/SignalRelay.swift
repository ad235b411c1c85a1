internal import Dispatch
internal import Foundation
internal import Synchronization

/// Passes the signals that ask a command to end on to its child. Those that the caller has this
/// process ignore, as nohup(1) does, stay ignored by both.
struct SignalRelay {
    /// The signals that are passed on.
    let caught: [Int32]
    private let inbox = Inbox()
    private let sources: [any DispatchSourceSignal]

    /// Where signals go; until the child is there they wait.
    private final class Inbox: Sendable {
        private struct State {
            var target: (@Sendable (Int32) -> Void)?
            var waiting: [Int32] = []
        }

        private let state = Mutex(State())

        func put(_ signal: Int32) {
            let target = state.withLock { state in
                if state.target == nil { state.waiting.append(signal) }
                return state.target
            }
            target?(signal)
        }

        func open(_ target: @escaping @Sendable (Int32) -> Void) {
            let waiting = state.withLock { state in
                state.target = target
                return state.waiting
            }
            for signal in waiting { target(signal) }
        }
    }

    /// From here on the signals no longer end the process by themselves; until here they do, so
    /// that none is lost in between.
    init() {
        caught = [SIGINT, SIGQUIT, SIGTERM, SIGHUP].filter { !SignalRelay.isIgnored($0) }
        let registered = DispatchSemaphore(value: 0)
        sources = caught.map { [inbox] number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let isTyped = [SIGINT, SIGQUIT].contains(number) && SignalRelay.isInForeground
                if !isTyped { inbox.put(number) }
            }
            source.setRegistrationHandler { registered.signal() }
            source.resume()
            return source
        }
        for _ in sources { registered.wait() }
    }

    /// Gives the signals to the child from here on, and those that came before it at once.
    func pass(to target: @escaping @Sendable (Int32) -> Void) {
        inbox.open(target)
    }

    /// Whether this process is in a terminal's foreground: what is typed there, as Ctrl-C, reaches
    /// the child by itself, and twice would be once too often.
    private static var isInForeground: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC)
        guard terminal >= 0 else { return false }
        defer { close(terminal) }
        return tcgetpgrp(terminal) == getpgrp()
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
