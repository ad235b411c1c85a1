/// Thirty-two opaque bytes: a public key, or a SHA-256 digest. Ordered byte by byte.
///
/// Four machine words instead of an array: ids are compared and hashed on every entry.
public struct Bytes32: Hashable, Sendable {
    private let word0: UInt64
    private let word1: UInt64
    private let word2: UInt64
    private let word3: UInt64

    /// The number of bytes.
    public static let count = 32

    /// All bytes zero.
    public static let zero = Bytes32(0, 0, 0, 0)

    private init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// The bytes, or nil unless there are exactly 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Bytes32.count else { return nil }
        let fast = bytes.withContiguousStorageIfAvailable { buffer in
            let raw = UnsafeRawBufferPointer(buffer)
            func word(_ offset: Int) -> UInt64 {
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            return Bytes32(word(0), word(8), word(16), word(24))
        }
        if let fast {
            self = fast
            return
        }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for (index, byte) in bytes.enumerated() {
            switch index / 8 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            case 2: words.2 = words.2 << 8 | UInt64(byte)
            default: words.3 = words.3 << 8 | UInt64(byte)
            }
        }
        self.init(words.0, words.1, words.2, words.3)
    }

    /// The bytes, or nil unless `hex` is exactly 64 hexadecimal digits.
    public init?(hex: some StringProtocol) {
        let digits = hex.utf8.compactMap { character in
            Character(UnicodeScalar(character)).hexDigitValue.map(UInt8.init)
        }
        guard digits.count == 2 * Bytes32.count, hex.utf8.count == digits.count else { return nil }
        self.init(
            stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    /// The 32 bytes, in order.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Bytes32.count) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: word0.bigEndian, toByteOffset: 0, as: UInt64.self)
            raw.storeBytes(of: word1.bigEndian, toByteOffset: 8, as: UInt64.self)
            raw.storeBytes(of: word2.bigEndian, toByteOffset: 16, as: UInt64.self)
            raw.storeBytes(of: word3.bigEndian, toByteOffset: 24, as: UInt64.self)
            count = Bytes32.count
        }
    }

    /// The bytes as four big-endian words.
    package var words: (UInt64, UInt64, UInt64, UInt64) { (word0, word1, word2, word3) }

    /// A hash with these bytes taken in: for hints, of the same bytes the same everywhere.
    package func mixed(into hash: UInt64) -> UInt64 {
        hash.mixed(with: word0).mixed(with: word1).mixed(with: word2).mixed(with: word3)
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        [word0, word1, word2, word3].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension Bytes32 {
    /// Feeds the first word only: keys and digests are as good as random in every word, and
    /// whoever makes keys that share 64 bits gets a table no larger than its cap, and slower.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(word0)
    }
}

extension Bytes32: Comparable {
    /// Byte-wise lexicographic order.
    public static func < (left: Bytes32, right: Bytes32) -> Bool {
        (left.word0, left.word1, left.word2, left.word3)
            < (right.word0, right.word1, right.word2, right.word3)
    }
}

extension Bytes32: Codable {
    /// Reads 64 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Bytes32(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected 64 hexadecimal digits")
        }
        self = value
    }

    /// Writes 64 lower-case hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
