internal import Replication

/// Where an admin stands among the admins: lower is senior. No two stand at one place.
///
/// Depth in the grant chain decides; within a depth, whose invite or grant has the lowest stamp.
/// That stamp is its senior's, so no admin can better its own place afterwards, unless it holds an
/// unused code for a better one, with which any key could take that place.
struct Seniority: Hashable, Comparable {
    /// Steps from the founder; -1 for whom the recovery key named.
    let depth: Int
    /// The stamp of the invite or grant.
    let stamp: LamportStamp
    /// The invite or grant.
    let fact: FactID
    /// The admin; of one invite's, the lower key is senior. Redemptions have stamps, too, but a
    /// redeemer could make another one with a lower stamp.
    let member: MemberID

    /// The founder's place.
    static func founder(_ founding: Fact) -> Seniority {
        Seniority(depth: 0, stamp: .zero, fact: founding.id, member: founding.author)
    }

    /// The place of whom the recovery key named: before the founder, whose machine may be lost or
    /// stolen. Who was named later stands before who was named earlier, for the same reason.
    static func recovery(_ grant: Fact, to member: MemberID) -> Seniority {
        Seniority(
            depth: -1, stamp: LamportStamp(clamping: LamportStamp.max.value - grant.lamport.value),
            fact: grant.id, member: member)
    }

    /// The depth of whoever this admin invites or names.
    var depthBelow: Int { max(depth, 0) + 1 }

    static func < (left: Seniority, right: Seniority) -> Bool {
        (left.depth, left.stamp, left.fact, left.member)
            < (right.depth, right.stamp, right.fact, right.member)
    }
}
