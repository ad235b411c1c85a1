import Foundation

/// Says what did not come to hold in time, or did not keep holding.
struct NotAsExpected: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `probe` gives a value, at most `limit`; a probe that throws is asked again.
///
/// The lab's daemons are other processes under the kernel's clock, so time can't be injected into
/// them. This file is the one place that waits; a test never sleeps, it says what it waits for.
@discardableResult
func eventually<Value>(
    _ what: String, within limit: Duration, line: Int = #line, file: String = #fileID,
    _ probe: () throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    var last = "it was not so"
    while true {
        do {
            if let value = try probe() { return value }
        } catch {
            last = "\(error)"
        }
        guard ContinuousClock.now < deadline else {
            throw NotAsExpected(
                description: "\(file):\(line): not within \(limit): \(what) (last: \(last))")
        }
        try await Task.sleep(for: .milliseconds(50))
    }
}

/// Waits until `condition` holds, at most `limit`.
func eventually(
    _ what: String, within limit: Duration, line: Int = #line, file: String = #fileID,
    _ condition: () throws -> Bool
) async throws {
    try await eventually(what, within: limit, line: line, file: file) {
        try condition() ? true : nil
    }
}

/// Watches that `condition` holds all through `span`: for what must not happen, or only once.
func steadily(
    _ what: String, for span: Duration, line: Int = #line, file: String = #fileID,
    _ condition: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + span
    while ContinuousClock.now < end {
        guard try condition() else {
            throw NotAsExpected(description: "\(file):\(line): did not stay so: \(what)")
        }
        try await Task.sleep(for: .milliseconds(50))
    }
}
