import Foundation
import Glibc
import NIOCore
import NIOPosix

/// A network of its own on this machine (ip-netns(8)): what the test does there, the machine's real
/// network never sees. An event loop lives in it: a socket belongs to the namespace of the thread
/// that makes it.
final class NetworkNamespace: Sendable {
    let name: String
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Whether this machine lets the tests make namespaces; says so if not.
    static let areAvailable: Bool = {
        let probe = "byline-probe-\(getpid())"
        do {
            try run("ip", "netns", "add", probe)
            try run("ip", "netns", "delete", probe)
            return true
        } catch {
            print("network namespaces cannot be made here, their tests are skipped: \(error)")
            return false
        }
    }()

    private init(name: String) {
        self.name = name
    }

    /// Two namespaces, joined by a cable whose ends are called `lan0`, without addresses and down.
    static func pair<Result>(
        _ body: (NetworkNamespace, NetworkNamespace) async throws -> Result
    ) async throws -> Result {
        let stamp = UInt32.random(in: 0 ... .max)
        let left = NetworkNamespace(name: "byline-\(stamp)-l")
        let right = NetworkNamespace(name: "byline-\(stamp)-r")
        let result: Swift.Result<Result, any Error>
        do {
            try await left.make()
            try await right.make()
            try run(
                "ip", "link", "add", "lan0", "netns", left.name, "type", "veth",
                "peer", "name", "lan0", "netns", right.name)
            result = .success(try await body(left, right))
        } catch {
            result = .failure(error)
        }
        try await left.remove()
        try await right.remove()
        return try result.get()
    }

    /// `ip` with these words, in the namespace.
    func ip(_ words: String) throws {
        try Self.run(["ip", "-n", name] + words.split(separator: " ").map(String.init))
    }

    /// Sets a kernel parameter in the namespace.
    func sysctl(_ assignment: String) throws {
        try Self.run("ip", "netns", "exec", name, "sysctl", "-q", "-w", assignment)
    }

    private func make() async throws {
        try Self.run("ip", "netns", "add", name)
        try await group.next().submit { [name] in
            // Swift's Glibc leaves out what the C library declares only under _GNU_SOURCE.
            typealias SetNamespace = @convention(c) (_ file: CInt, _ kind: CInt) -> CInt
            let setns = unsafeBitCast(dlsym(nil, "setns"), to: SetNamespace?.self)
            let anyKind: CInt = 0
            let file = open("/run/netns/\(name)", O_RDONLY | O_CLOEXEC)
            defer { close(file) }
            guard setns?(file, anyKind) == 0 else {
                throw Refused(command: "setns", output: "errno \(errno)")
            }
        }.get()
    }

    private func remove() async throws {
        try await group.shutdownGracefully()
        try? Self.run("ip", "netns", "delete", name)
    }

    private struct Refused: Error {
        let command: String
        let output: String
    }

    private static func run(_ words: String...) throws {
        try run(words)
    }

    private static func run(_ words: [String]) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Refused(
                command: words.joined(separator: " "), output: String(decoding: text, as: UTF8.self)
            )
        }
    }
}
