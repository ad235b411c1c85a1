public import Replication

/// A member's wish to have an article next: its place in the line for it.
public struct Wish: Hashable, Sendable, Codable {
    /// What is wished for.
    public let article: ArticleID
    /// When, by the wisher's clock: of two, the lower stamp goes first.
    public let lamport: LamportStamp
    /// Who wishes.
    public let member: MemberID
    /// The desk that the claim will name.
    public let desk: Text?
    /// The title that the claim will name.
    public let title: Text?
    /// A word for colleagues, now and with the claim.
    public let note: Text?
    /// What it asks the holder, until that is answered.
    public internal(set) var ask: Ask?

    /// A wish by all its parts.
    public init(
        article: ArticleID, lamport: LamportStamp, member: MemberID, desk: Text? = nil,
        title: Text? = nil, note: Text? = nil, ask: Ask? = nil
    ) {
        self.article = article
        self.lamport = lamport
        self.member = member
        self.desk = desk
        self.title = title
        self.note = note
        self.ask = ask
    }

    /// Of two wishes for one article, the one that goes first: the lower stamp, then the lower
    /// member id. Every node gives the same order, in whatever order it heard of them.
    public static func goesBefore(_ first: Wish, _ second: Wish) -> Bool {
        (first.lamport, first.member) < (second.lamport, second.member)
    }
}

/// How an own wish lasts on this machine.
public struct Wait: Hashable, Sendable, Codable {
    /// The wish.
    public internal(set) var wish: Wish
    /// The session that it ends with; nil for one that stays until it is fulfilled or given up.
    public internal(set) var session: SessionID?
    /// The claim that fulfils it stays, whatever becomes of the session.
    public internal(set) var isLasting: Bool

    /// A wait by its parts.
    public init(wish: Wish, session: SessionID?, isLasting: Bool) {
        self.wish = wish
        self.session = session
        self.isLasting = isLasting
    }
}
