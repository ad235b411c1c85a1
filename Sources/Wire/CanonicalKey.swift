internal import Replication

/// Which 32 bytes may be an Ed25519 public key here.
///
/// RFC 8032 section 5.1.3 asks for the canonical encoding, y < p; BoringSSL's verification reduces
/// y instead, so that one key had two spellings and one editor two ids. It also takes points of
/// small order, for which one signature fits many messages (Chalkias, Garillot and Nikolaenko,
/// "Taming the many EdDSAs", SSR 2020).
enum CanonicalKey {
    /// Whether `key` is the canonical encoding of a number below p that belongs to no point of
    /// small order. That the point is on the curve is left to the verification of a signature.
    static func accepts(_ key: Bytes32) -> Bool {
        var littleEndian = key.bytes
        littleEndian[31] &= 0x7f  // the sign of x
        let y = Array(littleEndian.reversed())
        return y.lexicographicallyPrecedes(prime) && !smallOrder.contains(y)
    }

    /// p = 2^255 - 19, the most significant byte first.
    private static let prime: [UInt8] = [0x7f] + Array(repeating: 0xff, count: 30) + [0xed]

    /// The y of the eight points whose order divides the cofactor: 1 (the identity), -1 (order 2),
    /// 0 (order 4) and two of order 8; each stands for both signs of x.
    private static let smallOrder: Set<[UInt8]> = [
        Array(repeating: 0, count: 31) + [1],
        [0x7f] + Array(repeating: 0xff, count: 30) + [0xec],
        Array(repeating: 0, count: 32),
        [
            0x7a, 0x03, 0xac, 0x92, 0x77, 0xfd, 0xc7, 0x4e, 0xc6, 0xcc, 0x39, 0x2c, 0xfa, 0x53,
            0x20, 0x2a, 0x0f, 0x67, 0x10, 0x0d, 0x76, 0x0b, 0x3c, 0xba, 0x4f, 0xd8, 0x4d, 0x3d,
            0x70, 0x6a, 0x17, 0xc7,
        ],
        [
            0x05, 0xfc, 0x53, 0x6d, 0x88, 0x02, 0x38, 0xb1, 0x39, 0x33, 0xc6, 0xd3, 0x05, 0xac,
            0xdf, 0xd5, 0xf0, 0x98, 0xef, 0xf2, 0x89, 0xf4, 0xc3, 0x45, 0xb0, 0x27, 0xb2, 0xc2,
            0x8f, 0x95, 0xe8, 0x26,
        ],
    ]
}
