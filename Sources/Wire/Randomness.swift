internal import Replication

/// `count` random bytes.
func randomBytes(_ count: Int, using random: inout some RandomNumberGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
}

extension Bytes32 {
    /// Thirty-two random bytes.
    static func random(using random: inout some RandomNumberGenerator) -> Bytes32 {
        guard let bytes = Bytes32(randomBytes(Bytes32.count, using: &random)) else {
            preconditionFailure("as many bytes as asked for")
        }
        return bytes
    }
}
