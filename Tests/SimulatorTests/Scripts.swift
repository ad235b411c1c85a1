import Newsroom
import Testing

@testable import Simulator

extension Cluster {
    /// A cluster whose violations fail the test.
    convenience init(
        _ count: Int, town: TestNewsroom = .advisory, seed: UInt64 = 1, knowing known: Int? = nil,
        signatures: Signatures = .keyedHash, isStarted: Bool = true
    ) {
        self.init(
            count, town: town, seed: seed, known: known, signatures: signatures,
            isStarted: isStarted
        ) { Issue.record("seed \(seed): \($0)") }
    }
}
