internal import Foundation
internal import GRDB
internal import Newsroom
internal import Replication

/// The values of one row. GRDB's own subscripts trap where a cell holds another type than asked
/// for; here that is damage, which is reported with the table and the column.
struct Cells {
    private let row: Row
    private let table: String
    private let path: String

    /// The cells of a row of `table`, in the database at `path`.
    init(_ row: Row, table: String, path: String) {
        self.row = row
        self.table = table
        self.path = path
    }

    /// A blob.
    func bytes(_ column: String) throws(StorageError) -> [UInt8] {
        guard let data: Data = value(column) else { throw damage(column) }
        return Array(data)
    }

    /// A blob of 32 bytes.
    func bytes32(_ column: String) throws(StorageError) -> Bytes32 {
        guard let bytes = Bytes32(try bytes(column)) else { throw damage(column) }
        return bytes
    }

    /// A whole number within the bounds of `Number`.
    func number<Number: FixedWidthInteger>(
        _ column: String, as type: Number.Type = Number.self
    ) throws(StorageError) -> Number {
        guard let stored: Int64 = value(column), let number = Number(exactly: stored) else {
            throw damage(column)
        }
        return number
    }

    /// A Lamport stamp.
    func stamp(_ column: String) throws(StorageError) -> LamportStamp {
        LamportStamp(clamping: try number(column))
    }

    /// A text.
    func string(_ column: String) throws(StorageError) -> String {
        guard let string: String = value(column) else { throw damage(column) }
        return string
    }

    /// A text, or nil where none was written.
    func optionalString(_ column: String) throws(StorageError) -> String? {
        let stored: DatabaseValue = row[column]
        return stored.isNull ? nil : try string(column)
    }

    /// An article's id.
    func article(_ column: String) throws(StorageError) -> ArticleID {
        let bytes = try bytes(column)
        guard let string = String(validating: bytes, as: UTF8.self),
            let article = try? ArticleID(string)
        else { throw damage(column) }
        return article
    }

    /// Whether nothing was written.
    func isNull(_ column: String) -> Bool {
        let stored: DatabaseValue = row[column]
        return stored.isNull
    }

    /// A wall clock's reading, or nil where none was written.
    func time(_ column: String) throws(StorageError) -> WallTime? {
        guard !isNull(column) else { return nil }
        return WallTime(millisecondsSinceEpoch: try number(column))
    }

    /// A claim's id, from the columns `lamport` and `member`.
    func claimID() throws(StorageError) -> ClaimID {
        ClaimID(lamport: try stamp("lamport"), member: MemberID(try bytes32("member")))
    }

    /// What `decode` makes of a cell of `thing`; what it throws is damage.
    func reading<Value>(
        _ column: String, of thing: String, _ decode: () throws -> Value
    ) throws(StorageError) -> Value {
        do {
            return try decode()
        } catch {
            throw damage(column, "\(thing): \(error)")
        }
    }

    /// Says that a cell, or what it was read as, makes no sense.
    func damage(_ column: String, _ cause: String? = nil) -> StorageError {
        let reason = "the column `\(column)` of a row of `\(table)` makes no sense"
        return .damaged(path: path, reason: cause.map { "\(reason) (\($0))" } ?? reason)
    }

    private func value<Value: DatabaseValueConvertible>(_ column: String) -> Value? {
        Value.fromDatabaseValue(row[column])
    }
}
