public import Replication

/// What an entry is about.
public enum EntryKey: Hashable, Sendable, Codable {
    /// The member's presence.
    case presence
    /// The member's claim of an article.
    case claim(ArticleID)
    /// A place in the member's window of application actions.
    case action(ActionSlot)
    /// The member's word on which other members its editor is, too.
    case devices
    /// The member's place in the line for an article.
    case wish(ArticleID)
    /// The member's answer to a member who asks for an article.
    case answer(ArticleID, MemberID)
    /// A kind that this version does not know: kept and relayed, not judged.
    case other([UInt8])

    /// Whether it is a place in the window of application actions.
    var isAction: Bool {
        if case .action = self { true } else { false }
    }
}

/// What an entry says.
public enum EntryBody: Hashable, Sendable, Codable {
    /// The member's instance and how far it goes.
    case presence(Presence)
    /// A claim.
    case claim(Claim)
    /// An application action.
    case action(ApplicationAction)
    /// An application action that is too old to be told of; its author dropped it.
    case expiredAction
    /// The members that its editor is, too, in order.
    case devices([MemberID])
    /// A wish for an article.
    case wish(Wish)
    /// A wish that was fulfilled or given up.
    case withdrawnWish
    /// An answer to a member who asks for an article.
    case answer(Answer)
    /// A kind that this version does not know.
    case unknown
}

/// What a member's running daemon says about itself; written last of an instance's first batch,
/// and again when tombstones were collected.
public struct Presence: Hashable, Sendable, Codable {
    /// The version that completes the instance's first batch.
    public let base: Version
    /// Entries at or below it are dead: their tombstones were collected after the horizon.
    public let floor: Version

    /// A presence by its parts.
    public init(base: Version, floor: Version = .zero) {
        self.base = base
        self.floor = floor
    }
}

/// An entry's value with the bytes that its member signed.
public struct NewsroomPayload: EntryPayload {
    /// The value.
    public let body: EntryBody
    /// The signed bytes, which are what travels.
    public let statement: SignedStatement

    /// A value and the statement that it was read from.
    public init(body: EntryBody, statement: SignedStatement) {
        self.body = body
        self.statement = statement
    }

    /// The version that completes the instance's first batch, on a presence.
    public var instanceBase: Version? {
        guard case .presence(let presence) = body else { return nil }
        return presence.base
    }

    /// The floor below which entries are dead, on a presence.
    public var floor: Version? {
        guard case .presence(let presence) = body else { return nil }
        return presence.floor
    }
}

/// One signed write of one member.
public typealias NewsroomEntry = Entry<EntryKey, NewsroomPayload>
/// What a digest lacks of one member.
public typealias NewsroomDelta = Delta<EntryKey, NewsroomPayload>
/// All members' namespaces.
public typealias NewsroomReplica = Replica<EntryKey, NewsroomPayload>
