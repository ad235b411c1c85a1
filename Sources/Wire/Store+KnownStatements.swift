public import Newsroom
public import Redux
public import Replication

/// What the store of a node holds already is not verified again. Field by field: this is asked for
/// every statement that comes, and passing the whole state would copy it.
extension Store: KnownStatements where R == NewsroomReducer {
    /// Whether this write is held, or of no use any more.
    public func knows(entryOf member: MemberID, _ instance: Instance, _ version: Version) -> Bool {
        member != state.member && state.replica.knows(member, instance, version)
    }

    /// Whether this beacon, or a later one, is held, or of no use any more.
    public func knows(beaconOf member: MemberID, _ instance: Instance, counter: UInt64) -> Bool {
        guard let peer = state.peers[member], let known = peer.instance else { return false }
        // Of one who is not heard an older run may be the one that is left, where the newer was a
        // clone's.
        if instance < known && (peer.status == .gone || state.isCutOff) { return false }
        return instance < known || (instance == known && counter <= peer.counter)
    }

    /// Whether this ack is held, or of no use any more.
    public func knows(
        ackOf member: MemberID, _ article: ArticleID, _ term: Term, _ claim: ClaimID
    ) -> Bool {
        let isQuorum = state.facts.roster.genesis?.policy == .quorum
        let tally =
            isQuorum ? state.pendingTallies[article]?[claim.member] : state.tallies[article]
        guard let tally, tally.claim == claim else {
            // The first ack of the claim that decides is news.
            return isQuorum || state.tenures[article]?.lock?.claim.id != claim
        }
        guard let ack = tally.acks[member] else { return false }
        return ack.rosterDigest == state.facts.rosterDigest
    }

    /// Whether this fact is held, or of no use any more.
    public func knows(fact: FactID) -> Bool { state.facts.facts[fact] != nil }
}
