/// A member of the newsroom: the raw 32 bytes of its machine's Ed25519 public key (RFC 8032).
///
/// Order is byte-wise; it breaks ties between equal Lamport stamps.
public struct MemberID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The raw public key.
    public let key: Bytes32

    /// A member by its raw public key.
    public init(_ key: Bytes32) {
        self.key = key
    }

    /// Byte-wise order of the keys.
    public static func < (left: MemberID, right: MemberID) -> Bool {
        left.key < right.key
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String { key.hex }

    /// Reads the key's 64 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        self.init(try Bytes32(from: decoder))
    }

    /// Writes the key's 64 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        try key.encode(to: encoder)
    }
}
