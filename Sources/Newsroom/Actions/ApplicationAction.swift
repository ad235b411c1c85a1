public import Replication

/// An application action: the stamp at which it was emitted, and who emitted it.
public struct ActionID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// When, by the author's clock.
    public let lamport: LamportStamp
    /// By whom.
    public let member: MemberID

    /// An action's two parts.
    public init(lamport: LamportStamp, member: MemberID) {
        self.lamport = lamport
        self.member = member
    }

    /// Lower stamps first; within a stamp, lower member ids first.
    public static func < (left: ActionID, right: ActionID) -> Bool {
        (left.lamport, left.member) < (right.lamport, right.member)
    }

    /// `stamp-member`.
    public var description: String { "\(lamport.value)-\(member)" }
}

/// Something that an application on one member's machine tells those on all others: any
/// Redux-style action. Byline reads neither its type nor its payload.
public struct ApplicationAction: Hashable, Sendable, Codable {
    /// The action's id: each author's actions are delivered in the order of their stamps.
    public let id: ActionID
    /// What it is, such as `chat/said`; at most `NewsroomLimits.actionTypeBytes`.
    public let type: Text
    /// What it says, in the application's own format; at most `NewsroomLimits.actionPayloadBytes`.
    public let payload: [UInt8]
    /// When, by the author's wall clock.
    public let emitted: WallTime

    /// An action by all its parts.
    public init(id: ActionID, type: Text, payload: [UInt8], emitted: WallTime) {
        self.id = id
        self.type = type
        self.payload = payload
        self.emitted = emitted
    }
}

/// A place in a member's window of actions. Its author fills them in turn, so a later action
/// replaces the one a window earlier, and the namespace stays bounded.
public struct ActionSlot: Hashable, Comparable, Sendable, Codable {
    /// From 0 to below `NewsroomLimits.actionWindow`.
    public let number: UInt16

    /// The slot with this number, or nil beyond the window.
    public init?(_ number: UInt16) {
        guard number < NewsroomLimits.actionWindow else { return nil }
        self.number = number
    }

    /// The slot of the action with this place among all, the window being filled in turn.
    init(wrapping place: Int) {
        number = UInt16(place % NewsroomLimits.actionWindow)
    }

    /// By number.
    public static func < (left: ActionSlot, right: ActionSlot) -> Bool {
        left.number < right.number
    }
}
