internal import FoundationEssentials
internal import Newsroom
internal import Replication

/// Entries from and to the fields of a statement.
enum EntryCodec {
    /// The first byte of a key.
    private enum Kind {
        static let presence = UInt8(ascii: "p")
        static let claim = UInt8(ascii: "c")
        static let action = UInt8(ascii: "a")
        static let devices = UInt8(ascii: "d")
        static let wish = UInt8(ascii: "w")
        static let answer = UInt8(ascii: "n")
        /// Those whose entries have a body that this version knows.
        static let known = [claim, action, wish, answer]
    }

    /// How a write travels.
    static func field(
        _ body: EntryBody, key: EntryKey, instance: Instance, version: Version,
        lamport: LamportStamp
    ) -> Byline_V1_Entry {
        .filled {
            $0.instance = instance.field
            $0.version = version.number
            $0.lamport = lamport.value
            $0.key = Data(bytes(of: key))
            switch body {
            case .presence(let presence):
                $0.presence.base = presence.base.number
                $0.presence.floor = presence.floor.number
            case .claim(let claim):
                $0.claim = ClaimCodec.field(claim)
            case .action(let action):
                $0.action = ActionCodec.field(action)
            case .expiredAction:
                $0.action = Byline_V1_Action()
            case .devices(let members):
                $0.devices.members = members.map(\.key.field)
            case .wish(let wish):
                $0.wish = WishCodec.field(wish)
            case .withdrawnWish:
                $0.wish = Byline_V1_Wish()
            case .answer(let answer):
                $0.answer = AnswerCodec.field(answer)
            case .unknown:
                break
            }
        }
    }

    /// The entry that a statement says, not verified yet, its certificate left out.
    ///
    /// - Throws: `malformed`, `badText`, `tooMany`, `tooLarge`.
    static func value(of open: OpenStatement) throws(WireError) -> NewsroomEntry {
        guard case .entry(let field) = open.kind, field.hasInstance, field.version > 0 else {
            throw .malformed
        }
        try open.requirePlainSize(besides: certificate(of: open))
        let (key, body) = try keyAndBody(of: field, member: open.member)
        return NewsroomEntry(
            member: open.member, instance: try Instance(field: field.instance),
            version: Version(field.version), lamport: try LamportStamp(field: field.lamport),
            key: key, payload: NewsroomPayload(body: body, statement: open.statement))
    }

    /// The statements of the certificate of the claim that a statement makes, if any.
    static func certificate(of open: OpenStatement) -> [Byline_V1_Signed] {
        guard case .entry(let field) = open.kind, case .claim(let claim) = field.body else {
            return []
        }
        return claim.certificate
    }

    private static func bytes(of key: EntryKey) -> [UInt8] {
        switch key {
        case .presence: [Kind.presence]
        case .claim(let article): [Kind.claim] + article.text.utf8
        case .action(let slot):
            [Kind.action, UInt8(slot.number >> 8), UInt8(truncatingIfNeeded: slot.number)]
        case .devices: [Kind.devices]
        case .wish(let article): [Kind.wish] + article.text.utf8
        case .answer(let article, let asker):
            [Kind.answer] + asker.key.bytes + article.text.utf8
        case .other(let bytes): bytes
        }
    }

    /// A later version's kinds have keys of their own, so a known key always has its known body.
    private static func keyAndBody(
        of field: Byline_V1_Entry, member: MemberID
    ) throws(WireError) -> (EntryKey, EntryBody) {
        let bytes = Array(field.key)
        let key: EntryKey
        let body: EntryBody
        switch field.body {
        case .presence(let presence):
            (key, body) = (.presence, .presence(try value(of: presence, version: field.version)))
        case .claim(let claim):
            let claim = try ClaimCodec.value(of: claim, member: member)
            // Clocks merge the entry's stamp only, so a later claim would be ahead of all of them.
            guard claim.id.lamport.value <= field.lamport else { throw .malformed }
            (key, body) = (.claim(claim.article), .claim(claim))
        case .action(let action):
            guard bytes.count == 3,
                let slot = ActionSlot(UInt16(bytes[1]) << 8 | UInt16(bytes[2]))
            else { throw .malformed }
            (key, body) = (.action(slot), try self.body(of: action, field, member: member))
        case .devices(let devices):
            guard devices.members.count <= NewsroomLimits.devices else { throw .tooMany }
            var members: [MemberID] = []
            for member in devices.members { members.append(try MemberID(field: member)) }
            (key, body) = (.devices, .devices(members))
        case .wish(let wish):
            let article = try ArticleID(
                field: String(decoding: bytes.dropFirst(), as: UTF8.self))
            (key, body) = (.wish(article), try self.body(of: wish, field, article, member))
        case .answer(let answer):
            let answer = try AnswerCodec.value(of: answer)
            (key, body) = (.answer(answer.article, answer.asker), .answer(answer))
        case nil:
            guard (1...WireLimits.keyBytes).contains(bytes.count), bytes != [Kind.presence],
                bytes != [Kind.devices], !Kind.known.contains(bytes[0])
            else { throw .malformed }
            (key, body) = (.other(bytes), .unknown)
        }
        guard self.bytes(of: key) == bytes else { throw .malformed }
        return (key, body)
    }

    private static func body(
        of action: Byline_V1_Action, _ field: Byline_V1_Entry, member: MemberID
    ) throws(WireError) -> EntryBody {
        guard action != Byline_V1_Action() else { return .expiredAction }
        let action = try ActionCodec.value(of: action, member: member)
        // As with claims: a stamp ahead of the entry's would be ahead of all clocks.
        guard action.id.lamport.value <= field.lamport else { throw .malformed }
        return .action(action)
    }

    private static func body(
        of wish: Byline_V1_Wish, _ field: Byline_V1_Entry, _ article: ArticleID, _ member: MemberID
    ) throws(WireError) -> EntryBody {
        guard wish != Byline_V1_Wish() else { return .withdrawnWish }
        let wish = try WishCodec.value(of: wish, member: member)
        let stamp = wish.ask.map { max($0.lamport, wish.lamport) } ?? wish.lamport
        guard wish.article == article, stamp.value <= field.lamport else { throw .malformed }
        return .wish(wish)
    }

    /// A presence speaks of what was written before it, and lives above its own floor.
    private static func value(
        of field: Byline_V1_Presence, version: UInt64
    ) throws(WireError) -> Presence {
        guard field.base <= version, field.floor < version else { throw .malformed }
        return Presence(base: Version(field.base), floor: Version(field.floor))
    }
}
