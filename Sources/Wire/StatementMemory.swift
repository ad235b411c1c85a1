internal import Newsroom
internal import Synchronization

/// The statements that were verified lately, and what they say: what comes by multicast and again
/// over every link is read once. Whether a statement is accepted follows from its bytes alone, so
/// nothing depends on what is remembered; the nodes of a simulation share one.
package final class StatementMemory: Sendable {
    /// What a statement says whose signature holds.
    enum Verified: Sendable {
        case entry(NewsroomEntry)
        case beacon(Beacon)
        case ack(Ack)

        var entry: NewsroomEntry? { if case .entry(let entry) = self { entry } else { nil } }
        var beacon: Beacon? { if case .beacon(let beacon) = self { beacon } else { nil } }
        var ack: Ack? { if case .ack(let ack) = self { ack } else { nil } }
    }

    private let recent = Mutex(
        BoundedCache<SignedStatement, Verified>(capacity: WireLimits.recentStatements))

    /// Remembers nothing yet.
    package init() {}

    func recall(_ statement: SignedStatement) -> Verified? {
        recent.withLock { $0.value(for: statement) }
    }

    func remember(_ verified: Verified, _ statement: SignedStatement) {
        recent.withLock { $0.insert(verified, for: statement) }
    }
}
