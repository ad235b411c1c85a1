import BylineClient
import Foundation
import Hooks
import Logging
import Synchronization

/// A home with hooks, and what its daemon would log of them. Gone with this value.
final class HookHome: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/byline-hooks-\(UUID())"
    let log = Lines()

    /// What was logged, a line a message with its metadata.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    init() throws {
        try FileManager.default.createDirectory(
            atPath: path + "/hooks", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a hook, or a script that one calls.
    func write(_ name: String, _ script: String, mode: Int = 0o700) throws {
        let file = "\(path)/hooks/\(name)"
        try ("#!/bin/sh\n" + script + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    func runner(patience: Duration = .seconds(10), grace: Duration = .seconds(2)) throws
        -> HookRunner
    {
        var limits = HookLimits()
        limits.patience = patience
        limits.grace = grace
        return HookRunner(
            of: try HomeLocation(home: path), limits: limits,
            logger: Logger(label: "hooks") { _ in Recording(lines: self.log) })
    }

    /// What a hook wrote into a file of the home.
    func text(_ name: String) -> String {
        (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? ""
    }
}

private struct Recording: LogHandler {
    let lines: HookHome.Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.message) \(event.metadata ?? [:])")
    }
}

/// Events as a daemon tells them.
enum Events {
    static let grace = Holder(member: "bb", editor: "Grace", device: "host-2", isSelf: false)

    static func claimed(_ article: String) -> WatchEvent {
        .claimed(LockChange(article: article, lock: nil))
    }

    static func released(_ article: String) -> WatchEvent {
        .released(LockChange(article: article, lock: nil))
    }

    static func lost(_ article: String, _ reason: LossReason) -> WatchEvent {
        .lost(Loss(article: article, lock: nil, by: grace, reason: reason, notice: "7-aa"))
    }
}
