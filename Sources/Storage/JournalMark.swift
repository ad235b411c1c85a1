internal import Crypto
internal import Foundation
internal import GRDB
internal import Newsroom
internal import Replication
internal import Wire

/// 64 bits by which two journals see that both have a change: of the entry that tells it, and of
/// what the journal makes of it. Of a hash that nobody can aim at, or one claim could hide another.
struct JournalMark: Equatable {
    let bits: UInt64

    init(_ change: JournalEntry) {
        let entry = change.entry
        var bytes: [UInt8] = entry.member.key.bytes + [change.isCertified ? 1 : 0]
        for word in [entry.instance.start.value, entry.instance.nonce, entry.version.number] {
            withUnsafeBytes(of: word.bigEndian) { bytes += $0 }
        }
        bits = SHA256.hash(data: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The same as SQLite keeps it.
    var column: Int64 { Int64(bitPattern: bits) }
}
