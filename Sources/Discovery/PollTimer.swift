internal import CAvahi

/// A one-shot timer on a `PollLoop`. It fires unless it is cancelled or let go before. To be made,
/// cancelled and let go on the loop's thread, or under its lock.
final class PollTimer {
    // Keeps the loop alive: freeing a timeout of a freed loop would write to freed memory.
    private let loop: PollLoop
    private let action: () -> Void
    private var timeout: OpaquePointer?

    /// Runs `action` on the loop's thread after `delay`.
    init(_ loop: PollLoop, after delay: Duration, _ action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
        let milliseconds = delay / .milliseconds(1)
        var due = timeval()
        avahi_elapse_time(&due, UInt32(milliseconds.rounded(.up)), 0)
        timeout = loop.api.pointee.timeout_new(
            loop.api, &due,
            { _, context in
                guard let context else { return }
                Unmanaged<PollTimer>.fromOpaque(context).takeUnretainedValue().fire()
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Lets the timer not fire.
    func cancel() {
        guard let timeout else { return }
        loop.api.pointee.timeout_free(timeout)
        self.timeout = nil
    }

    private func fire() {
        cancel()
        action()
    }

    deinit {
        cancel()
    }
}
