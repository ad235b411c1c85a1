internal import CSpawn
internal import Foundation

/// A hook that runs, in a process group of its own, with one event as its input.
final class HookProcess {
    /// How it ended.
    enum Ending: Equatable {
        case exit(Int32)
        case signal(Int32)
        /// It ran for too long and was ended.
        case late
    }

    private let pid: pid_t
    private let output: Int32
    /// What it wrote, to both its streams, up to `HookLimits.outputBytes`.
    private(set) var said: [UInt8] = []
    private var isOutputOpen = true

    /// Starts `path` in `directory` with these variables.
    ///
    /// - Throws: ``HookRefusal`` when the system cannot start it.
    init(
        path: String, in directory: String, environment: [String: String], input: Data
    ) throws(HookRefusal) {
        let inbound = try Self.pipe(for: path)
        defer { close(inbound.read) }
        try Self.fill(inbound.write, with: input, for: path)
        let outbound: (read: Int32, write: Int32)
        outbound = try Self.pipe(for: path)
        defer { close(outbound.write) }
        output = outbound.read
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
        do throws(HookRefusal) {
            pid = try Self.spawn(
                path, in: directory, environment, streams: [inbound.read, outbound.write])
        } catch {
            close(outbound.read)
            throw error
        }
    }

    deinit { close(output) }

    /// Waits for its end, and sees to it: SIGTERM to its group at the deadline, which may come
    /// nearer, SIGKILL after the grace.
    func end(grace: Duration, deadline: () -> ContinuousClock.Instant) -> Ending {
        var asked: ContinuousClock.Instant?
        var isKilled = false
        while true {
            // Its output ends with it, as a rule: then this does not wait for the next look.
            read(within: asked == nil ? Self.lookMilliseconds : Self.lookMilliseconds / 2)
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                read(within: 0)
                guard asked == nil else { return .late }
                let signal = status & 0x7f
                return signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
            }
            let now = ContinuousClock.now
            if let asked, !isKilled, now - asked >= grace {
                kill(-pid, SIGKILL)
                isKilled = true
            } else if asked == nil, now >= deadline() {
                kill(-pid, SIGTERM)
                asked = now
            }
        }
    }

    /// How often a hook that closed its output is looked after.
    private static let lookMilliseconds: Int32 = 50

    /// Reads what it wrote, or waits a moment for it.
    private func read(within milliseconds: Int32) {
        var wanted = pollfd(fd: isOutputOpen ? output : -1, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, milliseconds) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: HookLimits.outputBytes)
        let count = Foundation.read(output, &bytes, bytes.count)
        if count == 0 { isOutputOpen = false }
        let room = HookLimits.outputBytes - said.count
        if count > 0 && room > 0 { said += bytes.prefix(min(count, room)) }
    }

    // MARK: Starting

    private static func pipe(for path: String) throws(HookRefusal) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else {
            throw HookRefusal(
                "\(path) cannot be run: \(String(cString: strerror(errno))); close some programs")
        }
        return (ends[0], ends[1])
    }

    /// Puts the event into the pipe, whole, before anybody reads: so no write waits for the hook,
    /// or finds the pipe closed. Closes the end that is written to.
    private static func fill(
        _ end: Int32, with input: Data, for path: String
    ) throws(HookRefusal) {
        defer { close(end) }
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        let written = input.withUnsafeBytes { write(end, $0.baseAddress, $0.count) }
        guard written == input.count else {
            throw HookRefusal(
                "\(path) is not run: its event has \(input.count) bytes, more than the "
                    + "\(HookLimits.eventBytes) that fit")
        }
    }

    private static func spawn(
        _ path: String, in directory: String, _ environment: [String: String], streams: [Int32]
    ) throws(HookRefusal) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addchdir_np(&actions, directory)
        posix_spawn_file_actions_adddup2(&actions, streams[0], 0)
        posix_spawn_file_actions_adddup2(&actions, streams[1], 1)
        posix_spawn_file_actions_adddup2(&actions, streams[1], 2)
        // With the daemon's lock or port open, what a hook leaves behind would keep a daemon out.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var arguments = [strdup(path), nil]
        var variables = environment.sorted { $0.key < $1.key }
            .map { strdup("\($0.key)=\($0.value)") }
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        var pid: pid_t = 0
        let problem = posix_spawn(&pid, path, &actions, &attributes, &arguments, &variables)
        guard problem == 0 else {
            throw HookRefusal(
                "\(path) cannot be run: \(String(cString: strerror(problem))); a script begins "
                    + "with a line such as #!/bin/sh")
        }
        return pid
    }
}
