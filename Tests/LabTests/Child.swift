import Foundation

/// A process that the test started. Not Foundation's `Process`: that one takes a child for running
/// while anything that the child left behind lives, and `scripts/lab up` leaves hosts behind.
final class Child {
    let pid: pid_t
    private var ended: Ending?

    /// How a process ended.
    enum Ending: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    /// Starts `command` in `directory`, with no input; what it says is appended to the files.
    init(
        _ command: [String], in directory: URL, environment: [String: String], output: URL,
        errors: URL
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let append = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output.path, append, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors.path, append, 0o600)

        // The threads that run tests block signals; a child that inherits that hears no SIGTERM.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let variables = environment.map { "\($0.key)=\($0.value)" }
        let whole = ["env", "--chdir=\(directory.path)"] + command
        var arguments = whole.map { strdup($0) } + [nil]
        var assignments = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + assignments { free(text) } }
        var pid: pid_t = 0
        let problem = posix_spawnp(&pid, whole[0], &actions, &attributes, &arguments, &assignments)
        guard problem == 0 else {
            throw NotAsExpected(
                description: "cannot start \(command): \(String(cString: strerror(problem)))")
        }
        self.pid = pid
    }

    /// Whether it has not ended.
    var isRunning: Bool {
        poll(WNOHANG)
        return ended == nil
    }

    func send(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }

    /// Waits for its end, which the caller has seen to.
    @discardableResult
    func wait() -> Ending {
        while true {
            if let ended { return ended }
            poll(0)
        }
    }

    private func poll(_ options: Int32) {
        var status: Int32 = 0
        guard ended == nil, waitpid(pid, &status, options) == pid else { return }
        let signal = status & 0x7f
        ended = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
    }
}
