import BylineClient
import Foundation
import Testing

@testable import LocalAPI

/// `byline board`, with and without a desktop.
@Suite struct BoardCommandTests {
    /// Runs `byline board` with the environment that `settings` make, in shell.
    private static func run(
        _ settings: String, home: String
    ) async throws -> Command.Result {
        try await Command(["board"], home: home, script: settings + #"; exec "$0" "$@""#).result()
    }

    /// A directory with an `xdg-open` that does what `body` says.
    private static func opener(_ body: String) throws -> String {
        let directory = TestServer.freshHome()
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let path = directory + "/xdg-open"
        try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return directory
    }

    @Test func `--print gives the link alone, and --json when it ends, too`() async throws {
        try await TestServer.runBoard { server, browser in
            let printed = try await Command.run(["board", "--print"], home: server.home)
            #expect(printed.status == 0 && printed.errors.isEmpty)
            let url = try #require(printed.output.split(separator: "\n").first.map(String.init))
            #expect(printed.output == url + "\n")
            #expect(try await browser.redeem(try Browser.code(of: url)).status == 200)
            let json = try await Command.run(["board", "--json"], home: server.home)
            let link = try json.decoded(BoardLink.self)
            #expect(link.expires > Timestamp(Date()))
            #expect(try await browser.redeem(try Browser.code(of: link.url)).status == 200)
        }
    }

    @Test(arguments: ["DISPLAY=:7", "WAYLAND_DISPLAY=wayland-0"])
    func `on a desktop its browser opens the link`(desktop: String) async throws {
        try await TestServer.runBoard { server, browser in
            let tools = try Self.opener(#"printf %s "$1" > "${0%/*}/opened""#)
            defer { try? FileManager.default.removeItem(atPath: tools) }
            let result = try await Self.run(
                "export \(desktop) PATH=\(tools):/usr/bin:/bin", home: server.home)
            #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
            let opened = try String(contentsOfFile: tools + "/opened", encoding: .utf8)
            let code = try Browser.code(of: opened)
            #expect(!result.output.contains(code))
            #expect(try await browser.redeem(code).status == 200)
        }
    }

    @Test func `elsewhere the link is printed, with the reason`() async throws {
        let failing = try Self.opener("exit 3")
        defer { try? FileManager.default.removeItem(atPath: failing) }
        try await TestServer.runBoard { server, browser in
            for (settings, reason) in [
                ("export PATH=/usr/bin:/bin", "there is no desktop"),
                ("export DISPLAY= PATH=/usr/bin:/bin", "there is no desktop"),
                ("export DISPLAY=:7 PATH=/nowhere", "there is no xdg-open"),
                ("export DISPLAY=:7 PATH=\(failing)", "could not open"),
            ] {
                let result = try await Self.run(settings, home: server.home)
                #expect(result.status == 0)
                #expect(result.errors.contains(reason), "\(settings): \(result)")
                let url = result.output.trimmingCharacters(in: .newlines)
                #expect(try await browser.redeem(try Browser.code(of: url)).status == 200)
            }
        }
    }

    @Test func `where there is no board it says why`() async throws {
        try await TestServer.run { server async throws in
            let result = try await Command.run(["board", "--print"], home: server.home)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors.contains("--no-board"))
        }
    }
}
