internal import CAvahi
internal import Logging
internal import Synchronization

/// Where libavahi-core's own messages go: without this, to standard error. The library has one log
/// function for the whole process, so the latest logger gets them all.
enum AvahiCoreLog {
    private static let logger = Mutex<Logger?>(nil)

    /// Sends what the library says to `logger`.
    static func use(_ newLogger: Logger) {
        logger.withLock { $0 = newLogger }
        avahi_set_log_function { level, text in
            guard let text, let logger = AvahiCoreLog.logger.withLock({ $0 }) else { return }
            logger.log(level: AvahiCoreLog.level(level), "libavahi-core: \(String(cString: text))")
        }
    }

    /// A step below Avahi's own: every address that comes or goes is news to it.
    private static func level(_ level: AvahiLogLevel) -> Logger.Level {
        switch level {
        case AVAHI_LOG_ERROR: .error
        case AVAHI_LOG_WARN: .warning
        case AVAHI_LOG_NOTICE: .info
        default: .debug
        }
    }
}
