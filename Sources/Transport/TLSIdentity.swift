internal import Crypto
internal import NIOCore
internal import NIOSSL
internal import Replication

/// The member's key as TLS 1.3 uses it (RFC 8446 with Ed25519 as in RFC 8410).
///
/// The certificate is only the envelope of the key: self-signed, made anew at every start, naming
/// nobody. What it claims is not looked at; what counts is the CertificateVerify message, in which
/// each side signs the handshake with the key in its certificate.
struct TLSIdentity {
    /// The protocol that both sides must agree on (ALPN, RFC 7301).
    static let applicationProtocol = "byline/1"

    let client: NIOSSLContext
    let server: NIOSSLContext

    /// TLS contexts for both sides with the member's key.
    init(key: Curve25519.Signing.PrivateKey) throws(TransportError) {
        do {
            let certificate = try NIOSSLCertificate(
                bytes: try KeyEnvelope.certificate(of: key), format: .der)
            let privateKey = try NIOSSLPrivateKey(
                bytes: KeyEnvelope.privateKey(key), format: .der)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(privateKey))
            Self.restrict(&configuration)
            server = try NIOSSLContext(configuration: configuration)

            configuration = .makeClientConfiguration()
            configuration.certificateChain = [.certificate(certificate)]
            configuration.privateKey = .privateKey(privateKey)
            Self.restrict(&configuration)
            client = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .unusableIdentity(reason: "\(error)")
        }
    }

    /// The key in a peer's certificate, or nil if it is not Ed25519.
    static func member(in certificate: NIOSSLCertificate) -> MemberID? {
        guard let info = try? certificate.extractPublicKey().toSPKIBytes(),
            let key = KeyEnvelope.publicKey(inKeyInfo: info)
        else { return nil }
        return MemberID(key)
    }

    private static func restrict(_ configuration: inout TLSConfiguration) {
        configuration.minimumTLSVersion = .tlsv13
        configuration.maximumTLSVersion = .tlsv13
        configuration.applicationProtocols = [applicationProtocol]
        configuration.signingSignatureAlgorithms = [.ed25519]
        configuration.verifySignatureAlgorithms = [.ed25519]
        // Makes the server ask for a certificate, and both sides insist on one. The handlers'
        // own callback then replaces the check against roots, host names and dates.
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        configuration.shutdownTimeout = TransportLimits.closeGrace
    }
}
