internal import FoundationEssentials
public import Newsroom
public import Replication

/// Wishes as bytes, for the disk and inside entries.
public enum WishCodec {
    /// A wish's bytes. They do not name whose it is.
    public static func encode(_ wish: Wish) -> [UInt8] {
        field(wish).wireBytes
    }

    /// The wish of `member`.
    ///
    /// - Throws: `malformed`, `badText`.
    public static func decode(_ bytes: [UInt8], member: MemberID) throws(WireError) -> Wish {
        try value(of: Byline_V1_Wish(wireBytes: bytes), member: member)
    }

    /// How a wish travels.
    static func field(_ wish: Wish) -> Byline_V1_Wish {
        .filled {
            $0.article = wish.article.description
            $0.lamport = wish.lamport.value
            $0.desk = wish.desk?.description ?? ""
            $0.title = wish.title?.description ?? ""
            $0.note = wish.note?.description ?? ""
            $0.asked = wish.ask?.lamport.value ?? 0
            $0.message = wish.ask?.message?.description ?? ""
            $0.within = UInt32(clamping: wish.ask?.within.milliseconds ?? 0)
        }
    }

    /// The wish in `field`.
    static func value(
        of field: Byline_V1_Wish, member: MemberID
    ) throws(WireError) -> Wish {
        // The offer that meets it has no other word for "none" than 0.
        guard field.lamport > 0 else { throw .malformed }
        return Wish(
            article: try ArticleID(field: field.article),
            lamport: try LamportStamp(field: field.lamport), member: member,
            desk: try .optional(field: field.desk, limit: NewsroomLimits.deskBytes),
            title: try .optional(field: field.title, limit: NewsroomLimits.titleBytes),
            note: try .optional(field: field.note, limit: NewsroomLimits.noteBytes),
            ask: try ask(of: field))
    }

    /// A question is part of its wish, and so no older.
    private static func ask(of field: Byline_V1_Wish) throws(WireError) -> Ask? {
        guard field.asked > 0 else { return nil }
        let within = Span.milliseconds(Int64(field.within))
        guard field.asked >= field.lamport, within > .zero, within <= NewsroomLimits.askWithin
        else { throw .malformed }
        return Ask(
            lamport: try LamportStamp(field: field.asked),
            message: try .optional(field: field.message, limit: NewsroomLimits.messageBytes),
            within: within)
    }
}
