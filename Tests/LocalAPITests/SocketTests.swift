import BylineClient
import Foundation
import Testing

@testable import LocalAPI

@Suite struct SocketTests {
    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `only the user may pass`() async throws {
        try await TestServer.run { server async throws in
            #expect(try Self.mode(server.socket) == 0o600)
            #expect(try Self.mode(server.home) == 0o700)
        }
    }

    @Test func `a dead daemon's socket is replaced`() async throws {
        let home = TestServer.freshHome()
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let path = home + "/byline.sock"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(descriptor)
        await #expect(throws: ClientError.noDaemon(socket: path)) {
            try await DaemonClient.with(socketPath: path) { try await $0.status() }
        }
        try await TestServer.run(socket: path) { server async throws in
            #expect(try await server.client.status() == FakeNewsroom.status)
        }
    }

    @Test func `a file that is no socket is left alone`() async throws {
        let home = TestServer.freshHome()
        let path = home + "/byline.sock"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: home) }
        await #expect(throws: LocalServerError.notASocket(path: path)) {
            try await TestServer.run(socket: path) { _ in }
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func `a directory that cannot be made is named`() async throws {
        let file = TestServer.freshHome()
        try Data().write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = LocalServerError.noDirectory(path: file + "/run", cause: "Not a directory")
        await #expect(throws: error) {
            try await TestServer.run(socket: file + "/run/byline.sock") { _ in }
        }
    }

    @Test func `missing directories on the way are made`() async throws {
        let home = TestServer.freshHome()
        try await TestServer.run(socket: home + "/a/b/byline.sock") { server async throws in
            #expect(try await server.client.status() == FakeNewsroom.status)
        }
        try FileManager.default.removeItem(atPath: home)
    }

    @Test func `a path that is too long for a socket is refused`() async throws {
        let path = "/tmp/" + String(repeating: "a", count: 103)
        let error = LocalServerError.pathTooLong(path: path, limit: 107)
        await #expect(throws: error) { try await TestServer.run(socket: path) { _ in } }
    }

    @Test func `nothing is left behind, and a client then finds no daemon`() async throws {
        let home = TestServer.freshHome()
        let path = home + "/byline.sock"
        try await TestServer.run(socket: path) { server async throws in
            #expect(FileManager.default.fileExists(atPath: server.socket))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        await #expect(throws: ClientError.noDaemon(socket: path)) {
            try await DaemonClient.with(socketPath: path) { try await $0.locks() }
        }
        await #expect(throws: ClientError.noDaemon(socket: path)) {
            try await DaemonClient.with(socketPath: path) { try await $0.events() }
        }
    }
}
