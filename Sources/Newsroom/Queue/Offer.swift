public import Replication

/// Whom a released claim leaves its article to. It travels in the release itself, so that no node
/// ever knows the article as free without knowing of the offer.
public struct Offer: Hashable, Sendable, Codable {
    /// Who is to have the article next.
    public let member: MemberID
    /// The stamp of the wish that is met; nil when the holder gave the article unasked.
    public let wish: LamportStamp?

    /// An offer by its parts.
    public init(to member: MemberID, wish: LamportStamp?) {
        self.member = member
        self.wish = wish
    }
}

/// An article without a holder at work that is kept for somebody: since when this node knows it.
struct Vacancy: Hashable, Sendable, Codable {
    /// The claim that decides it: released, or of a holder who is gone; nil if none is known.
    let claim: ClaimID?
    let offer: Offer?
    let since: Moment

    /// Whether both are of the same release.
    func isSame(as other: Vacancy) -> Bool { claim == other.claim && offer == other.offer }
}
