import Crypto
import NIOCore
import NIOSSL

@testable import Transport

/// TLS credentials for strangers, right in all but what a test spoils.
struct Credentials {
    var key = Curve25519.Signing.PrivateKey()
    /// Whose key the certificate shows; nil for one's own.
    var shown: Curve25519.Signing.PrivateKey?
    var showsCertificate = true
    var version = TLSVersion.tlsv13
    var protocols = ["byline/1"]

    func client() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if showsCertificate {
            configuration.certificateChain = [.certificate(try certificate())]
            configuration.privateKey = .privateKey(try privateKey())
        }
        return try context(&configuration)
    }

    func server() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try certificate())],
            privateKey: .privateKey(try privateKey()))
        return try context(&configuration)
    }

    private func context(_ configuration: inout TLSConfiguration) throws -> NIOSSLContext {
        configuration.minimumTLSVersion = version
        configuration.maximumTLSVersion = version
        configuration.applicationProtocols = protocols
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        configuration.signingSignatureAlgorithms = [.ed25519]
        configuration.verifySignatureAlgorithms = [.ed25519]
        return try NIOSSLContext(configuration: configuration)
    }

    private func certificate() throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: KeyEnvelope.certificate(of: shown ?? key), format: .der)
    }

    private func privateKey() throws -> NIOSSLPrivateKey {
        guard shown != nil else {
            return try NIOSSLPrivateKey(bytes: KeyEnvelope.privateKey(key), format: .der)
        }
        // BoringSSL refuses a pair that does not match; a key of one's own making it cannot check.
        return NIOSSLPrivateKey(customPrivateKey: ForeignSigner(key: key))
    }
}

/// Signs with a key that is not the certificate's.
private struct ForeignSigner: NIOSSLCustomPrivateKey, Hashable {
    let key: Curve25519.Signing.PrivateKey

    var signatureAlgorithms: [SignatureAlgorithm] { [.ed25519] }

    func sign(
        channel: any Channel, algorithm: SignatureAlgorithm, data: ByteBuffer
    ) -> EventLoopFuture<ByteBuffer> {
        channel.eventLoop.makeCompletedFuture {
            ByteBuffer(bytes: try key.signature(for: Array(data.readableBytesView)))
        }
    }

    func decrypt(channel: any Channel, data: ByteBuffer) -> EventLoopFuture<ByteBuffer> {
        channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.key.rawRepresentation == right.key.rawRepresentation
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(key.rawRepresentation)
    }
}
