internal import FoundationEssentials
public import Newsroom
public import Replication

/// Application actions as bytes, for the disk and inside entries.
public enum ActionCodec {
    /// An action's bytes. They do not name its author.
    public static func encode(_ action: ApplicationAction) -> [UInt8] {
        field(action).wireBytes
    }

    /// The action that `member` emitted.
    ///
    /// - Throws: `malformed`, `badText`, `tooLarge`.
    public static func decode(
        _ bytes: [UInt8], member: MemberID
    ) throws(WireError) -> ApplicationAction {
        try value(of: Byline_V1_Action(wireBytes: bytes), member: member)
    }

    /// How an action travels.
    static func field(_ action: ApplicationAction) -> Byline_V1_Action {
        .filled {
            $0.lamport = action.id.lamport.value
            $0.type = action.type.description
            $0.payload = Data(action.payload)
            $0.emitted = action.emitted.millisecondsSinceEpoch
        }
    }

    /// The action in `field`.
    static func value(
        of field: Byline_V1_Action, member: MemberID
    ) throws(WireError) -> ApplicationAction {
        guard field.lamport > 0 else { throw .malformed }
        guard field.payload.count <= NewsroomLimits.actionPayloadBytes else { throw .tooLarge }
        return ApplicationAction(
            id: ActionID(lamport: try LamportStamp(field: field.lamport), member: member),
            type: try Text(field: field.type, limit: NewsroomLimits.actionTypeBytes),
            payload: Array(field.payload),
            emitted: WallTime(millisecondsSinceEpoch: field.emitted))
    }
}
