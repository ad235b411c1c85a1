internal import Dispatch
internal import Foundation

/// The user's wish to end a command that would go on for ever: SIGINT or SIGTERM.
struct Interruption: Sendable {
    private let signals: AsyncStream<Void>

    /// From here on the signals no longer end the process by themselves.
    init() {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        self.signals = signals
        let sources = [SIGINT, SIGTERM].map { number in
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        continuation.onTermination = { _ in
            for source in sources { source.cancel() }
        }
    }

    /// Returns after a signal, or when its task is cancelled.
    func wait() async {
        for await _ in signals { return }
    }
}
