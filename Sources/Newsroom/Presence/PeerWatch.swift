internal import Replication

/// The other members, and when it is next worth walking through them.
///
/// At nearly every tick time alone changes nothing about nearly every member; in a newsroom of a
/// thousand, walks at each would look at a million members five times a second. So each walk notes
/// the first moment at which the next one can find anything: one next deadline instead of timers,
/// as in quinn-proto. What happens to a member in between brings the next walk forward; a sign of
/// life alone only puts off what is due, so the noted moment stays good, if early.
struct PeerWatch: Hashable, Sendable, Codable {
    /// What a walk is for.
    enum Walk: Int, CaseIterable, Hashable, Sendable, Codable {
        /// Who is quiet, gone or lapsed.
        case judging
        /// Whose beacons are to be asked for.
        case asking
        /// Who is to be dialled.
        case dialling
    }

    private(set) var peers: [MemberID: Peer] = [:]
    /// How many of them are here or quiet.
    private(set) var audible = 0
    /// The first moment at which a walk can find anything, by `Walk`.
    private var dues = [Moment](repeating: .distantPast, count: Walk.allCases.count)

    /// Changes what is known of a member.
    mutating func update<Result>(
        _ member: MemberID, _ change: (inout Peer) -> Result
    ) -> Result {
        var (before, after) = (Peer().standing, Peer().standing)
        func changing(_ peer: inout Peer) -> Result {
            before = peer.standing
            defer { after = peer.standing }
            return change(&peer)
        }
        let result = changing(&peers[member, default: Peer()])
        if before != after {
            audible += (after.isAudible ? 1 : 0) - (before.isAudible ? 1 : 0)
            lookAgain()
        }
        return result
    }

    mutating func forget(_ member: MemberID) {
        guard let gone = peers.removeValue(forKey: member) else { return }
        if gone.standing.isAudible { audible -= 1 }
        lookAgain()
    }

    /// Something else has changed that a walk heeds: the roster, or what this node hears at all.
    mutating func lookAgain() {
        for walk in Walk.allCases { lookAgain(for: walk) }
    }

    mutating func lookAgain(for walk: Walk) { dues[walk.rawValue] = .distantPast }

    /// A walk found nothing more to do before this.
    mutating func rest(_ walk: Walk, until moment: Moment) { dues[walk.rawValue] = moment }

    func isDue(_ walk: Walk, at moment: Moment) -> Bool { moment >= dues[walk.rawValue] }
}
