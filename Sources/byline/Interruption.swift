internal import Dispatch
internal import Foundation

/// The user's wish to end a command that would go on for ever: SIGINT or SIGTERM.
struct Interruption {
    /// One element a signal, as long as this value lives.
    let signals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]
    private let before: [(number: Int32, action: sighandler_t?)]

    /// From here on the signals no longer end the process by themselves.
    init() {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        self.signals = signals
        let numbers = [SIGINT, SIGTERM]
        // The default action would end the process before the source sees the signal.
        before = numbers.map { ($0, signal($0, SIG_IGN)) }
        sources = numbers.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// From here on the signals do what they did before.
    func end() {
        for source in sources { source.cancel() }
        for (number, action) in before { signal(number, action) }
    }
}
