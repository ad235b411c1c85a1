internal import Replication

/// A fast 64-bit hash of words and bytes, the same in every process (Swift's own is seeded
/// differently in each). The step is that of wyhash: a 128-bit product, folded.
struct Mixer {
    private(set) var value: UInt64

    init(seed: UInt64 = 0) { value = seed ^ 0xa076_1d64_78bd_642f }

    mutating func mix(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        value = product.high ^ product.low ^ 0x8ebc_6af0_9c88_c6e3
    }

    mutating func mix(_ number: Int64) { mix(UInt64(bitPattern: number)) }

    mutating func mix(_ number: Int) { mix(UInt64(bitPattern: Int64(number))) }

    mutating func mix(_ bytes: Bytes32) {
        mix(bytes.words.0)
        mix(bytes.words.1)
        mix(bytes.words.2)
        mix(bytes.words.3)
    }

    mutating func mix(_ bytes: [UInt8]) {
        mix(UInt64(bytes.count))
        bytes.withUnsafeBytes { raw in
            var offset = 0
            while offset + 8 <= raw.count {
                mix(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            var last: UInt64 = 0
            while offset < raw.count {
                last = last << 8 | UInt64(raw[offset])
                offset += 1
            }
            mix(last)
        }
    }

    /// The hash of what was mixed so far and `bytes`.
    func mixing(_ bytes: [UInt8]) -> UInt64 {
        var copy = self
        copy.mix(bytes)
        return copy.value
    }
}
