internal import Dispatch
internal import Foundation
internal import Synchronization

/// A command that runs in this one's process group, on the same terminal and streams.
final class ChildProcess: Sendable {
    private let pid: pid_t
    private let isReaped = Mutex(false)

    /// Starts `command`; of the signals that `relay` catches it gets the system's own actions.
    ///
    /// - Throws: what posix_spawnp(3) answered, such as `ENOENT`.
    init(_ command: [String], signals relay: SignalRelay) throws(POSIXError) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var caught = sigset_t()
        sigemptyset(&caught)
        // byline itself ignores SIGPIPE, which no command expects.
        for number in relay.caught + [SIGPIPE] { sigaddset(&caught, number) }
        posix_spawnattr_setsigdefault(&attributes, &caught)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let problem = posix_spawnp(&pid, command[0], nil, &attributes, &arguments, environ)
        guard problem == 0 else { throw POSIXError(POSIXErrorCode(rawValue: problem) ?? .EINVAL) }
        self.pid = pid
        relay.pass { [weak self] in self?.send($0) }
    }

    /// Sends it a signal, unless it has ended.
    func send(_ signal: Int32) {
        isReaped.withLock { if !$0 { kill(pid, signal) } }
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code, or 128 and the number of the signal that ended it.
    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.reap()) }
        }
    }

    private func reap() -> Int32 {
        var info = siginfo_t()
        // Its number stays its own until it is reaped under the lock: no signal hits a stranger.
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return isReaped.withLock { isReaped in
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            isReaped = true
            let signal = status & 0x7f
            return signal == 0 ? (status >> 8) & 0xff : 128 + signal
        }
    }
}

/// A command that cannot be run.
struct CannotRun: Error {
    /// What a shell ends with.
    let status: Int32
    let message: String
}

extension ChildProcess {
    /// Starts `command` as a shell does.
    static func start(
        _ command: [String], signals relay: SignalRelay
    ) throws(CannotRun) -> ChildProcess {
        do {
            return try ChildProcess(command, signals: relay)
        } catch {
            throw CannotRun(
                status: error.code == .ENOENT ? 127 : 126,
                message: "cannot run \(command[0]): \(error.localizedDescription); "
                    + "check its name, and that it is executable")
        }
    }
}
