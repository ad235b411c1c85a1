internal import Crypto
internal import FoundationEssentials
internal import Replication
internal import X509

/// A member's Ed25519 key in the DER forms that TLS asks for (RFC 8410).
enum KeyEnvelope {
    /// A self-signed certificate of the key. It names nobody, and is valid at all times: clocks in
    /// a newsroom may be wrong, and nothing is decided by them.
    static func certificate(of key: Curve25519.Signing.PrivateKey) throws -> [UInt8] {
        let signer = Certificate.PrivateKey(key)
        let name = try DistinguishedName { CommonName("byline") }
        let lastSecondOf9999 = Date(timeIntervalSince1970: 253_402_300_799)
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: signer.publicKey,
            notValidBefore: Date(timeIntervalSince1970: 0), notValidAfter: lastSecondOf9999,
            issuer: name, subject: name, signatureAlgorithm: .ed25519,
            extensions: Certificate.Extensions(), issuerPrivateKey: signer)
        // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue } (RFC
        // 5280, section 4.1). It is put together here because X509 gives the whole only as a type
        // of SwiftASN1, which would be one more dependency for this one line.
        let signed = certificate.tbsCertificateBytes
        let signature = try key.signature(for: signed)
        return sequence(signed + algorithm + [0x03, UInt8(signature.count + 1), 0x00] + signature)
    }

    /// The private key in PKCS #8 (RFC 8410, section 7).
    static func privateKey(_ key: Curve25519.Signing.PrivateKey) -> [UInt8] {
        let version: [UInt8] = [0x02, 0x01, 0x00]
        let seed = key.rawRepresentation
        let octets = [0x04, UInt8(seed.count + 2), 0x04, UInt8(seed.count)] + seed
        return sequence(version + algorithm + octets)
    }

    /// The raw key in a SubjectPublicKeyInfo, or nil if that holds no Ed25519 key.
    static func publicKey(inKeyInfo info: [UInt8]) -> Bytes32? {
        let bitString: [UInt8] = [0x03, UInt8(Bytes32.count + 1), 0x00]
        guard let key = Bytes32(info.suffix(Bytes32.count)),
            info == sequence(algorithm + bitString + key.bytes)
        else { return nil }
        return key
    }

    /// The AlgorithmIdentifier of Ed25519 (RFC 8410, section 3).
    private static let algorithm: [UInt8] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70]

    /// A DER SEQUENCE of up to 65,535 bytes; its length takes the shortest form.
    private static func sequence(_ body: some Collection<UInt8>) -> [UInt8] {
        let length: [UInt8]
        switch body.count {
        case ..<0x80: length = [UInt8(body.count)]
        case ..<0x100: length = [0x81, UInt8(body.count)]
        default: length = [0x82, UInt8(body.count >> 8), UInt8(body.count & 0xff)]
        }
        return [0x30] + length + body
    }
}
