import Foundation

/// A running `byline watch --json`.
struct Watch {
    private let process: Child
    private let file: URL

    /// Starts watching on a host, and waits for the snapshot: nothing after it is missed.
    init(_ host: Host, _ options: [String] = []) async throws {
        file = host.directory.appendingPathComponent("watch-\(UUID()).jsonl")
        process = try Command.start(
            ["scripts/lab", "exec", "\(host.number)", "byline", "watch", "--json"] + options,
            lab: host.lab.name, output: file, errors: host.log)
        let watch = self
        try await eventually("watch on \(host) says its snapshot", within: .seconds(5)) {
            try watch.events().first?.event == "snapshot"
        }
    }

    /// What it has said so far, the snapshot included.
    func events() throws -> [Event] {
        let lines = try Command.text(of: file).split(
            separator: "\n", omittingEmptySubsequences: true)
        return try lines.map { line in
            try JSONDecoder().decode(Event.self, from: Data(line.utf8))
        }
    }

    /// The events of one name that concern an article.
    func events(_ name: String, _ article: String) throws -> [Event] {
        try events().filter { $0.event == name && $0.article == article }
    }

    /// Stops watching.
    func end() {
        process.send(SIGTERM)
        process.wait()
    }
}
