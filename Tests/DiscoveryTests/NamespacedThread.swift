import Foundation
import Glibc

/// A thread with network, mount and host name namespaces of its own. Threads and processes that it
/// starts inherit them; the kernel removes them after the last one of these ends.
final class NamespacedThread: @unchecked Sendable {
    private let condition = NSCondition()
    private var work: [() -> Void] = []
    private var isEnding = false
    /// The kernel's number of the thread, by which `ip` finds its network namespace.
    private(set) var id: pid_t = 0

    init() throws {
        Thread { [self] in loop() }.start()
        try run {
            try NamespacedThread.unshare()
            id = try NamespacedThread.currentID()
            try Command.run("mount", "--make-rprivate", "/")
            try Command.run("mount", "-t", "tmpfs", "none", "/run")
        }
    }

    /// Runs `body` on the thread and waits for it.
    func run<Result>(_ body: () throws -> Result) throws -> Result {
        try withoutActuallyEscaping(body) { body in
            var result: Swift.Result<Result, any Error>?
            condition.lock()
            defer { condition.unlock() }
            work.append { result = Swift.Result { try body() } }
            condition.broadcast()
            while true {
                if let result { return try result.get() }
                condition.wait()
            }
        }
    }

    /// Lets the thread end.
    func end() {
        condition.lock()
        isEnding = true
        condition.broadcast()
        condition.unlock()
    }

    // GNU extensions, which Swift's Glibc module leaves out: looked up by name.
    private static func unshare() throws {
        typealias Unshare = @convention(c) (CInt) -> CInt
        guard let symbol = dlsym(nil, "unshare") else {
            throw Command.Failure(description: "this system has no unshare()")
        }
        let (newMounts, newHostName, newNetwork): (CInt, CInt, CInt) = (
            0x0002_0000, 0x0400_0000, 0x4000_0000
        )
        let flags = newMounts | newHostName | newNetwork
        guard unsafeBitCast(symbol, to: Unshare.self)(flags) == 0 else {
            throw Command.Failure(description: "cannot make namespaces: errno \(errno)")
        }
    }

    private static func currentID() throws -> pid_t {
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
        guard let id = link.split(separator: "/").last.flatMap({ pid_t($0) }) else {
            throw Command.Failure(description: "/proc/thread-self is \(link)")
        }
        return id
    }

    private func loop() {
        condition.lock()
        while !isEnding {
            if work.isEmpty {
                condition.wait()
            } else {
                let next = work.removeFirst()
                condition.unlock()
                next()
                condition.lock()
                condition.broadcast()
            }
        }
        condition.unlock()
    }
}
