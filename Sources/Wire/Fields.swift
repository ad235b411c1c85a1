internal import FoundationEssentials
internal import Newsroom
internal import Replication
internal import SwiftProtobuf

// How the single values of the schema travel: each reads itself from a field, or throws.

extension SwiftProtobuf.Message {
    /// The message's bytes, fields by rising number: the same for the same values.
    var wireBytes: [UInt8] {
        // Fails only beyond 2 GiB, which the caps exclude; nobody reads an empty message.
        (try? serializedBytes() as [UInt8]) ?? []
    }

    /// A message with the fields that `fill` sets.
    static func filled(by fill: (inout Self) -> Void) -> Self {
        var message = Self()
        fill(&message)
        return message
    }

    /// Reads a message.
    init(wireBytes: some SwiftProtobufContiguousBytes) throws(WireError) {
        do {
            try self.init(serializedBytes: wireBytes)
        } catch {
            throw .malformed
        }
    }
}

extension Bytes32 {
    var field: Data { Data(bytes) }

    init(field: Data) throws(WireError) {
        guard let value = Bytes32(field) else { throw .malformed }
        self = value
    }

    /// Reads a public key that can be verified against.
    init(keyField field: Data) throws(WireError) {
        let key = try Bytes32(field: field)
        guard CanonicalKey.accepts(key) else { throw .badKey }
        self = key
    }
}

extension MemberID {
    var field: Data { key.field }

    init(field: Data) throws(WireError) {
        self.init(try Bytes32(field: field))
    }
}

extension LamportStamp {
    /// Reads a stamp; no clock ever goes beyond the last one.
    init(field: UInt64) throws(WireError) {
        guard field <= LamportStamp.max.value else { throw .malformed }
        self.init(clamping: field)
    }
}

extension Term {
    /// Reads a term; terms count from 1, to the same end as stamps.
    init(field: UInt64) throws(WireError) {
        guard field >= 1, field <= LamportStamp.max.value else { throw .malformed }
        self.init(clamping: field)
    }
}

extension Instance {
    var field: Byline_V1_Instance {
        .filled {
            $0.start = start.value
            $0.nonce = nonce
        }
    }

    init(field: Byline_V1_Instance) throws(WireError) {
        self.init(start: try LamportStamp(field: field.start), nonce: field.nonce)
    }
}

extension ClaimID {
    var field: Byline_V1_ClaimId {
        .filled {
            $0.lamport = lamport.value
            $0.member = member.field
        }
    }

    init(field: Byline_V1_ClaimId) throws(WireError) {
        self.init(
            lamport: try LamportStamp(field: field.lamport),
            member: try MemberID(field: field.member))
    }
}

extension Text {
    init(field: String, limit: Int) throws(WireError) {
        do throws(TextError) {
            try self.init(field, limit: limit)
        } catch {
            throw .badText
        }
    }

    /// Reads a text that may be left out: proto3 cannot tell that from an empty one.
    static func optional(field: String, limit: Int) throws(WireError) -> Text? {
        field.isEmpty ? nil : try Text(field: field, limit: limit)
    }
}

extension ArticleID {
    init(field: String) throws(WireError) {
        do throws(TextError) {
            try self.init(field)
        } catch {
            throw .badText
        }
    }
}

extension Names {
    var field: Byline_V1_Names {
        .filled {
            $0.editor = editor.description
            $0.device = device.description
            $0.agent = isAgent
        }
    }

    init(field: Byline_V1_Names) throws(WireError) {
        self.init(
            editor: try Text(field: field.editor, limit: NewsroomLimits.nameBytes),
            device: try Text(field: field.device, limit: NewsroomLimits.nameBytes),
            isAgent: field.agent)
    }
}

extension Revision {
    var field: Byline_V1_Revision {
        .filled {
            $0.name = name.description
            $0.member = member.key.field
            $0.at = at.millisecondsSinceEpoch
        }
    }

    init(field: Byline_V1_Revision) throws(WireError) {
        self.init(
            name: try Text(field: field.name, limit: NewsroomLimits.revisionBytes),
            member: try MemberID(field: field.member),
            at: WallTime(millisecondsSinceEpoch: field.at))
    }
}

extension Activity {
    var field: Byline_V1_Activity {
        .filled {
            $0.idle = isIdle
            $0.ago = UInt32(clamping: ago.milliseconds / 1_000)
            $0.viewing = viewing.map(\.description)
        }
    }

    /// - Throws: `tooMany` beyond what a beacon may carry, `badText`.
    init(field: Byline_V1_Activity) throws(WireError) {
        let bytes = field.viewing.reduce(0) { $0 + $1.utf8.count }
        guard field.viewing.count <= NewsroomLimits.viewed, bytes <= NewsroomLimits.viewedBytes
        else { throw .tooMany }
        var viewing: [ArticleID] = []
        for article in field.viewing { viewing.append(try ArticleID(field: article)) }
        self.init(isIdle: field.idle, ago: .seconds(Int64(field.ago)), viewing: viewing)
    }
}

extension UInt16 {
    /// Reads a TCP port.
    init(portField field: UInt32) throws(WireError) {
        guard let port = UInt16(exactly: field) else { throw .malformed }
        self = port
    }
}

extension SignedStatement {
    var field: Byline_V1_Signed {
        .filled {
            $0.content = Data(content)
            $0.signature = Data(signature)
        }
    }

    init(field: Byline_V1_Signed) {
        self.init(content: Array(field.content), signature: Array(field.signature))
    }
}
