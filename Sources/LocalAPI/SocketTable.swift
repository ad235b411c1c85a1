internal import Glibc
internal import NIOCore

/// The kernel's table of this machine's TCP sockets (proc(5), `/proc/net/tcp`), which says whose
/// each is: both ends of a connection over loopback are in it.
enum SocketTable {
    /// The user whose socket is at `local` and connected to `remote`, both IPv4; nil where there is
    /// none, any more or at all.
    static func owner(of local: SocketAddress?, connectedTo remote: SocketAddress?) -> uid_t? {
        guard let local = local.flatMap(written), let remote = remote.flatMap(written) else {
            return nil
        }
        // The kernel hands the table out in pieces, between which sockets come and go, so a row may
        // be passed over; not time and again. A program may also speak IPv4 by an IPv6 socket.
        for _ in 0..<3 {
            for (path, prefix) in [("/proc/net/tcp", ""), ("/proc/net/tcp6", mapped)] {
                let row = " \(prefix)\(local) \(prefix)\(remote) "
                if let owner = owner(in: text(of: path), row: row) { return owner }
            }
        }
        return nil
    }

    /// The same in a table, which ends with a zero; `row` is what the two addresses look like.
    static func owner(in table: [CChar], row: String) -> uid_t? {
        precondition(table.last == 0, "a C string is searched")
        return table.withUnsafeBufferPointer { table -> uid_t? in
            guard var rest = table.baseAddress else { return nil }
            while let found = strstr(rest, row) {
                let line = UnsafeRawBufferPointer(start: found, count: strcspn(found, "\n"))
                let columns = line.dropFirst(row.utf8.count).split(separator: UInt8(ascii: " "))
                    .map { String(decoding: $0, as: UTF8.self) }
                // A socket that nobody has open any more has no inode, and no user either.
                if columns.count > 6, columns[6] != "0" { return uid_t(columns[4]) }
                rest = UnsafePointer(found) + line.count
            }
            return nil
        }
    }

    /// An IPv4 address and port as the table has them, such as `0100007F:1F0C`; else nil.
    static func written(_ address: SocketAddress) -> String? {
        guard case .v4 = address, let port = address.port else { return nil }
        let octets = (address.ipAddress ?? "").split(separator: ".").compactMap { UInt8($0) }
        guard octets.count == 4 else { return nil }
        // The address as a number of this machine's, in whatever order it has the bytes.
        let number = octets.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
        return hex(number, 8) + ":" + hex(UInt32(port), 4)
    }

    /// What precedes an IPv4 address that is mapped into IPv6 (RFC 4291, section 2.5.5.2).
    static let mapped = "0000000000000000" + hex(UInt32(bigEndian: 0xFFFF), 8)

    private static func hex(_ number: UInt32, _ digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Not Foundation's way to read a file: it takes the table's first piece, a page, for all.
    private static func text(of path: String) -> [CChar] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [0] }
        defer { close(file) }
        var table: [CChar] = []
        var piece = [CChar](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return table + [0] }
            table += piece.prefix(count)
        }
    }
}
