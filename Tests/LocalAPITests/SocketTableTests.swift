import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import LocalAPI

@Suite struct SocketTableTests {
    /// What a machine said, shortened behind the inode; its addresses are little-endian numbers.
    private static func table(_ rows: [(local: String, remote: String, rest: String)]) -> String {
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
        let lines = rows.enumerated().map { number, row in
            "   \(number): \(row.local) \(row.remote) \(row.rest)"
        }
        return ([head] + lines).joined(separator: "\n") + "\n"
    }

    /// What follows the addresses of an open connection.
    private static func open(_ user: Int, _ inode: Int) -> String {
        "01 00000000:00000000 00:00000000 00000000  \(user)        0 \(inode) 1 0 20 4 30 10 -1"
    }

    private static let board = "0100007F:1F0C"

    private static let ipv4 = table([
        (board, "00000000:0000", open(1_000, 2_101)), ("0100007F:C001", board, open(1_001, 2_102)),
        (board, "0100007F:C001", open(1_000, 2_103)),
        ("0100007F:C002", board, "06 00000000:00000000 03:000001B0 00000000     0        0 0 3 0"),
        ("0200007F:C003", board, open(1_003, 2_104)), ("short", "", ""),
    ])

    private static let mapped = table(
        ["0000000000000000FFFF0000", "000080FE00000000FFFF0000"].enumerated().map { place, prefix in
            (
                "\(prefix)0100007F:C00\(place + 1)", "\(prefix)\(board)",
                open(1_005 + place, 2_105)
            )
        })

    private static func owner(
        _ table: String, _ host: String, _ port: Int, prefix: String = ""
    ) throws -> uid_t? {
        let peer = try #require(
            SocketTable.written(try SocketAddress(ipAddress: host, port: port)))
        return SocketTable.owner(
            in: Array(table.utf8CString), row: " \(prefix)\(peer) \(prefix)\(board) ")
    }

    @Test(.enabled(if: Int(littleEndian: 1) == 1))
    func `a connection is whose end of it is in the table`() throws {
        #expect(try Self.owner(Self.ipv4, "127.0.0.1", 0xC001) == 1_001)
        #expect(try Self.owner(Self.ipv4, "127.0.0.2", 0xC003) == 1_003)
        #expect(
            try Self.owner(Self.mapped, "127.0.0.1", 0xC001, prefix: SocketTable.mapped) == 1_005)
        let address = try SocketAddress(ipAddress: "192.168.1.7", port: 80)
        #expect(SocketTable.written(address) == "0701A8C0:0050")
    }

    @Test func `what is not connected, closed or malformed is nobody's`() throws {
        #expect(try Self.owner(Self.ipv4, "127.0.0.1", 0xC002) == nil, "closed: nobody's")
        #expect(try Self.owner(Self.ipv4, "127.0.0.1", 0xC003) == nil, "another address")
        #expect(try Self.owner(Self.ipv4, "127.0.0.1", 1) == nil)
        #expect(try Self.owner(Self.mapped, "127.0.0.1", 0xC001) == nil, "of IPv6")
        let other = try Self.owner(
            Self.mapped, "127.0.0.1", 0xC002, prefix: SocketTable.mapped)
        #expect(other == nil, "not mapped")
        for text in ["", "\n", "x\n\n", "0: 0100007F:C001 0100007F:1F0C 01 "] {
            #expect(try Self.owner(text, "127.0.0.1", 0xC001) == nil)
        }
    }

    @Test func `this machine's own table has each of many connections, and no IPv6 peer`()
        async throws
    {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let board = try #require(server.localAddress)
        // More than a page of the table holds.
        var clients: [any Channel] = []
        for _ in 0..<60 {
            clients.append(
                try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(to: board).get())
        }
        let addresses = clients.map(\.localAddress)
        for address in addresses {
            #expect(SocketTable.owner(of: address, connectedTo: board) == geteuid())
        }
        #expect(SocketTable.owner(of: board, connectedTo: board) == nil)
        let ipv6 = try SocketAddress(ipAddress: "::1", port: 1)
        #expect(SocketTable.owner(of: ipv6, connectedTo: board) == nil)
        #expect(SocketTable.owner(of: nil, connectedTo: board) == nil)
        for client in clients { try await client.close() }
        for address in addresses {
            #expect(SocketTable.owner(of: address, connectedTo: board) == nil, "closed")
        }
        try await server.close()
    }
}
