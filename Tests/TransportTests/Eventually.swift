/// What was waited for did not come.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `condition` holds, looking again and again, and throws when the time is over.
func eventually(
    _ what: String, within limit: Duration = .seconds(10), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            throw Overdue(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
