internal import Replication
internal import Wire

extension KeyedHash: KeySealing {
    /// Stands in for HPKE, which draws the system's randomness: the secret under a pad that
    /// follows from the context, which names the recipient. Nobody in the simulation looks for it.
    func seal(_ secret: Bytes32, context: [UInt8], to sealingKey: Bytes32) -> [UInt8]? {
        let pad = signature(over: context, by: MemberID(.zero))
        return zip(secret.bytes, pad).map { $0 ^ $1 }
    }

    /// The secret, if the context is the one that it was sealed in; else other bytes, which no
    /// commitment fits.
    func open(_ sealed: [UInt8], context: [UInt8]) -> Bytes32? {
        Bytes32(sealed).flatMap { seal($0, context: context, to: .zero) }.flatMap { Bytes32($0) }
    }
}
