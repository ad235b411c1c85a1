public import Replication

/// A newsroom: the SHA-256 digest of its genesis fact's content.
public struct NewsroomID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The digest.
    public let digest: Bytes32

    /// A newsroom by its digest.
    public init(_ digest: Bytes32) {
        self.digest = digest
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String { digest.hex }
}

/// A fact: the SHA-256 digest of its content.
public struct FactID: Hashable, Comparable, Sendable, Codable {
    /// The digest.
    public let digest: Bytes32

    /// A fact by its digest.
    public init(_ digest: Bytes32) {
        self.digest = digest
    }

    /// Byte-wise order.
    public static func < (left: FactID, right: FactID) -> Bool {
        left.digest < right.digest
    }

    /// Reads 64 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        self.init(try Bytes32(from: decoder))
    }

    /// Writes 64 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        try digest.encode(to: encoder)
    }
}

/// A claim: the Lamport stamp at which it was made, and who made it.
public struct ClaimID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// When, by the claimant's clock.
    public let lamport: LamportStamp
    /// By whom.
    public let member: MemberID

    /// A claim's two parts.
    public init(lamport: LamportStamp, member: MemberID) {
        self.lamport = lamport
        self.member = member
    }

    /// Lower stamps first; within a stamp, lower member ids first.
    public static func < (left: ClaimID, right: ClaimID) -> Bool {
        (left.lamport, left.member) < (right.lamport, right.member)
    }

    /// `stamp-member`.
    public var description: String { "\(lamport.value)-\(member)" }
}

/// Counts the tenures of one article, from 1; saturates at 2^53 - 1.
public struct Term: Hashable, Comparable, Sendable, Codable {
    /// The number, at most 2^53 - 1.
    public let number: UInt64

    /// Before the first claim.
    public static let zero = Term(clamping: 0)

    /// The term nearest to `number`: a peer may send any.
    public init(clamping number: UInt64) {
        self.number = min(number, LamportStamp.max.value)
    }

    /// The following term, or the last one.
    public var next: Term { Term(clamping: number &+ 1) }

    /// Earlier terms first.
    public static func < (left: Term, right: Term) -> Bool {
        left.number < right.number
    }

    /// Reads a number, clamping it.
    public init(from decoder: any Decoder) throws {
        self.init(clamping: try decoder.singleValueContainer().decode(UInt64.self))
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}

/// The very bytes that a member signed, and its Ed25519 signature over them. They are kept and
/// relayed as they came, so fields that this version does not know survive.
public struct SignedStatement: Hashable, Sendable, Codable {
    /// What was signed.
    public let content: [UInt8]
    /// 64 bytes.
    public let signature: [UInt8]

    /// Content and signature.
    public init(content: [UInt8], signature: [UInt8]) {
        self.content = content
        self.signature = signature
    }

    /// Feeds the signature only: it is another for every content. Of what is not verified that can
    /// be forged, so a table of such statements would be slow to search.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(signature)
    }

    /// Reads two strings of hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        content = try SignedStatement.bytes(in: &container)
        signature = try SignedStatement.bytes(in: &container)
    }

    /// Writes two strings of hexadecimal digits: a recorded log stays readable.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(SignedStatement.hex(content))
        try container.encode(SignedStatement.hex(signature))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    private static func bytes(in container: inout any UnkeyedDecodingContainer) throws -> [UInt8] {
        let digits = try container.decode(String.self).compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
