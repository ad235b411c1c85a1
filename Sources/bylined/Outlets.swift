internal import BylineClient
internal import Hooks
internal import Notifications

/// What tells of events beside the local API. Nothing here waits on the caller's thread.
struct Outlets: Sendable {
    let hooks: HookRunner
    /// The desktop; nil when the command line wants none.
    let notifier: Notifier?

    func tell(_ event: WatchEvent) {
        notifier?.take(event)
        hooks.take(event)
    }

    /// What the machine's keeper should see to, a sentence each.
    var warnings: [String] { hooks.problems }

    /// Counts since the daemon started, under the names of `byline status`.
    var counters: [String: UInt64] {
        let hooks = hooks.counts
        let notifications = notifier?.counts
        return [
            "hooks.done": hooks.done, "hooks.failed": hooks.failed, "drop.hooks": hooks.dropped,
            "notifications.shown": notifications?.shown ?? 0,
            "drop.notifications": notifications?.dropped ?? 0,
        ].filter { $0.value > 0 }
    }

    /// Ends what is under way, after a moment's grace.
    func close() {
        notifier?.close()
        hooks.close()
    }
}
