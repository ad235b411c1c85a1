/// Text that travels: UTF-8 of bounded length without control characters, compared byte by byte.
///
/// `String` compares by canonical equivalence, under which two spellings of one word are equal;
/// replicated state may not depend on a Unicode version, so the bytes decide.
public struct Text: Hashable, Sendable, CustomStringConvertible {
    /// The UTF-8 bytes.
    public let utf8: [UInt8]

    /// Takes in `string`.
    ///
    /// - Throws: `TextError` when it is empty, longer than `limit` bytes, or holds a control
    ///   character (U+0000 to U+001F, U+007F to U+009F).
    public init(_ string: String, limit: Int) throws(TextError) {
        let bytes = Array(string.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= limit else { throw .tooLong(bytes: bytes.count, limit: limit) }
        for scalar in string.unicodeScalars
        where scalar.properties.generalCategory == .control {
            throw .controlCharacter(scalar.value)
        }
        utf8 = bytes
    }

    /// The text as a string.
    public var description: String { String(decoding: utf8, as: UTF8.self) }
}

/// Why a text is refused.
public enum TextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// It has more bytes than allowed.
    case tooLong(bytes: Int, limit: Int)
    /// It holds this control character.
    case controlCharacter(UInt32)

    /// What is wrong, for a sentence that begins with the thing's name.
    public var description: String {
        switch self {
        case .empty:
            "is empty; give at least one character"
        case .tooLong(let bytes, let limit):
            "has \(bytes) bytes of UTF-8; at most \(limit) are allowed"
        case .controlCharacter(let scalar):
            "holds the control character U+\(hexadecimal(scalar)); leave it out"
        }
    }

    private func hexadecimal(_ scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension Text: Comparable {
    /// Byte-wise order.
    public static func < (left: Text, right: Text) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension Text: Codable {
    /// Reads a string; recorded texts were checked when they were made.
    public init(from decoder: any Decoder) throws {
        utf8 = Array(try decoder.singleValueContainer().decode(String.self).utf8)
    }

    /// Writes a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// An article of the newsroom's CMS: an opaque id of 1 to 256 bytes of UTF-8.
public struct ArticleID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The id's text.
    public let text: Text

    /// Takes in an id.
    ///
    /// - Throws: `TextError` when it is empty, too long, or holds a control character.
    public init(_ string: String) throws(TextError) {
        text = try Text(string, limit: NewsroomLimits.articleBytes)
    }

    /// Byte-wise order.
    public static func < (left: ArticleID, right: ArticleID) -> Bool {
        left.text < right.text
    }

    /// The id as a string.
    public var description: String { text.description }

    /// Reads a string.
    public init(from decoder: any Decoder) throws {
        text = try Text(from: decoder)
    }

    /// Writes a string.
    public func encode(to encoder: any Encoder) throws {
        try text.encode(to: encoder)
    }
}
