import Newsroom
import Replication
import Testing
import Wire

@testable import Simulator

@Suite struct KeyedHashTests {
    private let members: [MemberID] = [MemberID(.zero), TestNewsroom.foreign.identities[0].member]

    @Test func aSignatureHoldsForItsContentAndItsMemberOnly() throws {
        let content: [UInt8] = [1, 2, 3]
        let signature = KeyedHash().signature(over: content, by: members[0])
        #expect(signature.count == WireLimits.signatureBytes)
        try KeyedHash().verify(signature, over: content, by: members[0])
        #expect(throws: WireError.badSignature) {
            try KeyedHash().verify(signature, over: content, by: members[1])
        }
        for length in 0...40 {
            let other = [UInt8](repeating: 0, count: length)
            #expect(throws: WireError.badSignature) {
                try KeyedHash().verify(signature, over: other, by: members[0])
            }
        }
    }

    @Test func anyBitOfTheContentChangesIt() {
        let content = [UInt8](repeating: 0, count: 33)
        var seen: Set<[UInt8]> = [KeyedHash().signature(over: content, by: members[0])]
        for bit in 0..<content.count * 8 {
            var other = content
            other[bit / 8] ^= 1 << (bit % 8)
            seen.insert(KeyedHash().signature(over: other, by: members[0]))
        }
        #expect(seen.count == content.count * 8 + 1)
    }

    @Test func whatItSealsItOpensUnderTheSameContextOnly() {
        let secret = TestNewsroom.foreign.identities[0].member.key
        let sealed = KeyedHash().seal(secret, context: [1], to: .zero) ?? []
        #expect(KeyedHash().open(sealed, context: [1]) == secret)
        #expect(KeyedHash().open(sealed, context: [2]) != secret)
    }
}
