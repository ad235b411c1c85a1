public import Newsroom
public import Replication

/// How a member is called in clear, on multicast and in mDNS: tells members of the newsroom who it
/// is, and strangers nothing.
public struct MemberTag: Hashable, Sendable, CustomStringConvertible {
    /// 64 bits of a digest.
    public let number: UInt64

    /// The tag of a member of a newsroom.
    public init(_ member: MemberID, in newsroom: NewsroomID) {
        number = tag("byline member tag", newsroom.digest.bytes + member.key.bytes)
    }

    /// The tag with these 16 hexadecimal digits, or nil if they are not.
    public init?(hex: String) {
        guard let number = parseTag(hex) else { return nil }
        self.number = number
    }

    init(number: UInt64) {
        self.number = number
    }

    /// 16 lower-case hexadecimal digits.
    public var description: String { tagHex(number) }
}

/// How a newsroom is called in mDNS.
public struct NewsroomTag: Hashable, Sendable, CustomStringConvertible {
    /// 64 bits of a digest.
    public let number: UInt64

    /// The tag of a newsroom.
    public init(_ newsroom: NewsroomID) {
        number = tag("byline newsroom tag", newsroom.digest.bytes)
    }

    /// The tag with these 16 hexadecimal digits, or nil if they are not.
    public init?(hex: String) {
        guard let number = parseTag(hex) else { return nil }
        self.number = number
    }

    /// 16 lower-case hexadecimal digits.
    public var description: String { tagHex(number) }
}

private func tag(_ label: String, _ bytes: [UInt8]) -> UInt64 {
    UInt64(bigEndianBytes: Bytes32(sha256: Array(label.utf8) + bytes).bytes.prefix(8))
}

private func tagHex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

private func parseTag(_ hex: String) -> UInt64? {
    guard hex.utf8.count == 16, hex.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) else { return nil }
    return UInt64(hex, radix: 16)
}
