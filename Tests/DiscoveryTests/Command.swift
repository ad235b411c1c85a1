import Foundation
import Glibc

/// Runs a program in the namespaces of the calling thread, which Foundation's `Process` does not
/// promise.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a program; the caller ends it by its pid. Its output goes where `output` says, or
    /// nowhere. It dies with the thread that started it.
    static func start(_ words: [String], output: Int32? = nil) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for stream in [Int32(1), 2] {
            if let output {
                posix_spawn_file_actions_adddup2(&actions, output, stream)
            } else {
                posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
            }
        }
        var arguments = (["setpriv", "--pdeathsig", "KILL"] + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, "setpriv", &actions, nil, &arguments, environ)
        guard code == 0 else { throw Failure(description: "cannot start \(words): \(code)") }
        return pid
    }

    /// Runs a program to its end and gives what it printed.
    @discardableResult
    static func run(_ words: String...) throws -> String {
        try run(words)
    }

    /// Runs a program to its end and gives what it printed.
    @discardableResult
    static func run(_ words: [String]) throws -> String {
        let path = NSTemporaryDirectory() + "byline-\(UUID().uuidString)"
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(description: "cannot make \(path): \(errno)") }
        unlink(path)
        defer { close(file) }
        let status = wait(for: try start(words, output: file))
        lseek(file, 0, SEEK_SET)
        let data = try FileHandle(fileDescriptor: file).readToEnd() ?? Data()
        let text = String(decoding: data, as: UTF8.self)
        guard status == 0 else { throw Failure(description: "\(words) failed: \(text)") }
        return text
    }

    /// Ends a program that was started here.
    static func kill(_ pid: pid_t) {
        _ = Glibc.kill(pid, SIGKILL)
        _ = wait(for: pid)
    }

    private static func wait(for pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status
    }
}
