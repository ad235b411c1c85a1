internal import Crypto
internal import Replication

extension Bytes32 {
    /// The SHA-256 digest of `bytes`.
    init(sha256 bytes: some Sequence<UInt8>) {
        guard let digest = Bytes32(Array(SHA256.hash(data: Array(bytes)))) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        self = digest
    }
}

extension FixedWidthInteger {
    /// The bytes of this number, the most significant first.
    var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: self >> Self($0))
        }
    }

    /// The number that these bytes are, the most significant first.
    init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
    }
}
