import Crypto
import NIOSSL
import Replication
import Testing

@testable import Transport

/// The member's key in its DER forms.
struct KeyEnvelopeTests {
    @Test func `a certificate shows the key that it was made of, and names nobody`() throws {
        let key = Curve25519.Signing.PrivateKey()
        let der = try KeyEnvelope.certificate(of: key)
        let certificate = try NIOSSLCertificate(bytes: der, format: .der)
        let member = MemberID(try #require(Bytes32(key.publicKey.rawRepresentation)))
        #expect(TLSIdentity.member(in: certificate) == member)
        #expect(certificate._subjectAlternativeNames().isEmpty)
        #expect("\(certificate)".contains("common_name=byline"))
    }

    @Test func `key info that is cut, lengthened or of another kind holds no key`() {
        let key = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation
        let info: [UInt8] =
            [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00] + key
        #expect(KeyEnvelope.publicKey(inKeyInfo: info) == Bytes32(key))
        for length in 0..<info.count {
            #expect(KeyEnvelope.publicKey(inKeyInfo: Array(info.prefix(length))) == nil)
        }
        #expect(KeyEnvelope.publicKey(inKeyInfo: info + [0]) == nil)
        var other = info
        other[8] = 0x6e  // X25519, which signs nothing
        #expect(KeyEnvelope.publicKey(inKeyInfo: other) == nil)
    }
}
