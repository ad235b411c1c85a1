public import Replication

/// A version of an article's text, as the CMS names it, that was saved before a lock was released.
/// Byline keeps no texts: the name tells whoever comes next whether its own copy is the newest.
public struct Revision: Hashable, Sendable, Codable {
    /// The name: a number, a hash, whatever the CMS has.
    public let name: Text
    /// Who saved it.
    public let member: MemberID
    /// When it was released, by that member's wall clock.
    public let at: WallTime

    /// A revision by its parts.
    public init(name: Text, member: MemberID, at: WallTime) {
        self.name = name
        self.member = member
        self.at = at
    }
}
