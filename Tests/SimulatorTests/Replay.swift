import Foundation
import Newsroom
import Redux
import Replication
import Wire

@testable import Simulator

extension Node {
    /// The digest of the state that the recorded actions of this run give, read back from JSON.
    func replayedDigest() throws -> Bytes32 {
        let lines = try recorded.map { try JSONEncoder().encode($0) }
        let actions = try lines.map { try JSONDecoder().decode(Action.self, from: $0) }
        guard let first = actions.first else { return .zero }
        let replayed = Recorder.replay(
            actions,
            from: NewsroomState(member: member, newsroom: newsroom, at: first.time),
            with: NewsroomReducer(signing: signer))
        return replayed.digest(hash: signer.hash)
    }
}
