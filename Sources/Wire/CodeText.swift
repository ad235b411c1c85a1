internal import Replication

/// Secrets as people carry them: base32 of a version byte, the content, and the first four bytes
/// of the SHA-256 digest of both, which catch every slip of the pen.
enum CodeText {
    /// The version of the format of join codes.
    static let joinVersion: UInt8 = 1
    /// The version of the format of recovery codes.
    static let recoveryVersion: UInt8 = 1

    private static let checksumBytes = 4

    /// The code of `content`.
    static func encode(_ content: [UInt8], version: UInt8) -> String {
        let body = [version] + content
        return Base32.encode(body + checksum(of: body))
    }

    /// The version and content of a code, or nil if it was not copied right. White space, hyphens
    /// and case do not matter.
    static func decode(_ text: String) -> (version: UInt8, content: [UInt8])? {
        guard let bytes = Base32.decode(letters(of: text)), bytes.count > checksumBytes else {
            return nil
        }
        let body = Array(bytes.dropLast(checksumBytes))
        guard checksum(of: body) == Array(bytes.suffix(checksumBytes)), let version = body.first
        else { return nil }
        return (version, Array(body.dropFirst()))
    }

    /// The UTF-8 of `text` without white space and hyphens.
    static func letters(of text: String) -> [UInt8] {
        Array(String(text.filter { !$0.isWhitespace && $0 != "-" }).utf8)
    }

    private static func checksum(of body: [UInt8]) -> [UInt8] {
        Array(Bytes32(sha256: body).bytes.prefix(checksumBytes))
    }
}
