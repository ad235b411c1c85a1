internal import Newsroom
internal import Redux
internal import Replication
internal import Wire

extension Simulation {
    /// What makes a node behave as if it had the planted bug.
    func sabotage(of host: Host) -> [Middleware<NewsroomState, Action, Effect>] { [] }
}

/// Takes any bytes for a signature.
struct NoVerifier: SignatureVerifier {
    func verify(
        _ signature: [UInt8], over content: [UInt8], by member: MemberID
    ) throws(WireError) {}
}
