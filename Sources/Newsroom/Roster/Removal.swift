public import Replication

/// An admin's word, or the recovery key's, that a member is an admin.
public struct Grant: Hashable, Sendable, Codable {
    /// Who becomes an admin.
    public let member: MemberID

    /// A grant to this member.
    public init(member: MemberID) {
        self.member = member
    }
}

/// An admin's word that a key does not belong to the newsroom any more, for good.
public struct Removal: Hashable, Sendable, Codable {
    /// Whose key it is.
    public let member: MemberID
    /// What remains of what the key said, by rising id: invites and the redemptions under them,
    /// grants, removals. All else falls, whatever stamp it bears: a stamp can be forged, this list
    /// cannot.
    public let remains: [FactID]

    /// A removal by its parts.
    ///
    /// - Parameter remains: in any order; at most `NewsroomLimits.remainingFacts` are kept.
    public init(member: MemberID, remains: some Sequence<FactID>) {
        self.member = member
        self.remains = Array(Set(remains).sorted().prefix(NewsroomLimits.remainingFacts))
    }
}

/// A key that was removed.
public struct Removed: Hashable, Sendable, Codable {
    /// A removal of it that counts.
    public let removal: FactID
    /// The member that it was, if it ever was one.
    public internal(set) var member: Member?
}
