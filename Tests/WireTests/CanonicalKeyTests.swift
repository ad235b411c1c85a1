import Crypto
import Replication
import Testing

@testable import Wire

@Suite("Canonical keys")
struct CanonicalKeyTests {
    /// R the identity, S zero: what verifies under a point of small order whenever the hash of
    /// message and key is a multiple of its order.
    private let emptySignature: [UInt8] = [1] + Array(repeating: 0, count: 63)

    private let smallOrder = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]

    @Test("Points of small order, for which BoringSSL takes signatures of nobody, are refused")
    func smallOrderKeys() throws {
        for hex in smallOrder {
            let key = try #require(Bytes32(hex: hex))
            let message = try #require(forgery(under: key))
            #expect(throws: WireError.badKey) {
                try Ed25519.verify(emptySignature, over: message, by: key)
            }
        }
    }

    @Test("A second spelling of a key, which BoringSSL takes, is refused")
    func nonCanonicalKeys() throws {
        // p, p + 1 and 2^255 - 1: the spellings from p on; BoringSSL reduces p + 1 to the identity.
        for low in 0xed...0xff {
            let bytes = [UInt8(low)] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
            for sign: UInt8 in [0, 0x80] {
                let key = try #require(Bytes32(bytes.dropLast() + [0x7f | sign]))
                #expect(!CanonicalKey.accepts(key))
            }
        }
        let identity = try #require(
            Bytes32([0xee] + [UInt8](repeating: 0xff, count: 30) + [0x7f]))
        #expect(forgery(under: identity) != nil)
        #expect(throws: WireError.badKey) {
            try Ed25519.verify(emptySignature, over: [1], by: identity)
        }
    }

    @Test("Keys that were made are accepted")
    func honestKeys() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            #expect(CanonicalKey.accepts(Identity(using: &random).member.key))
        }
    }

    @Test("Bytes that are no point of the curve verify nothing")
    func offCurve() throws {
        // y = 2 belongs to no x.
        let key = try #require(Bytes32([2] + [UInt8](repeating: 0, count: 31)))
        #expect(throws: WireError.badSignature) {
            try Ed25519.verify(emptySignature, over: [1], by: key)
        }
    }

    /// A message for which the bare library accepts the empty signature.
    private func forgery(under key: Bytes32) -> [UInt8]? {
        guard let bare = try? Curve25519.Signing.PublicKey(rawRepresentation: key.bytes) else {
            return nil
        }
        return (0..<UInt8.max).map { [$0] }.first {
            bare.isValidSignature(emptySignature, for: $0)
        }
    }
}
