internal import CAvahi

/// The one thread on which everything of a `Discovery` runs: Avahi's sockets and timers, its
/// callbacks, ours, and the event handler. Avahi's objects are not thread safe, so whoever comes
/// from another thread holds the loop's lock.
///
/// The thread starts in the network namespace of the thread that calls `run`.
final class PollLoop {
    private let poll: OpaquePointer
    /// What Avahi's constructors take.
    let api: UnsafePointer<AvahiPoll>

    /// A loop that does not run yet, or nil when memory or file descriptors are used up.
    init?() {
        guard let poll = avahi_threaded_poll_new() else { return nil }
        guard let api = avahi_threaded_poll_get(poll) else {
            avahi_threaded_poll_free(poll)
            return nil
        }
        self.poll = poll
        self.api = api
    }

    /// Starts the thread. False if the system has none left.
    func run() -> Bool {
        avahi_threaded_poll_start(poll) == 0
    }

    /// Runs `body` while the thread is held. Avahi aborts the process if the loop's own thread
    /// calls this.
    func locked<Result>(_ body: () -> Result) -> Result {
        avahi_threaded_poll_lock(poll)
        defer { avahi_threaded_poll_unlock(poll) }
        return body()
    }

    /// Ends the thread and waits for it. Not to be called on the loop's own thread.
    func stop() {
        avahi_threaded_poll_stop(poll)
    }

    deinit {
        avahi_threaded_poll_free(poll)
    }
}
