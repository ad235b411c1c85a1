import BylineClient
import Foundation
import LocalAPI
import Testing

/// `byline edit` against a real server that knows no daemon.
@Suite struct EditCommandTests {
    private func edit(_ arguments: String..., home: String) async throws -> Command.Result {
        try await Command.run(["edit"] + arguments, home: home)
    }

    @Test func `the command's exit status and streams are passed on, and its lock is known to it`()
        async throws
    {
        try await TestServer.run { server async throws in
            let script = "echo $BYLINE_ARTICLE $BYLINE_TOKEN $BYLINE_HOLDER; exit 7"
            let result = try await edit("budget", "--", "sh", "-c", script, home: server.home)
            #expect(result.status == 7)
            #expect(result.output == "budget 4711 Ada\n")
            #expect(result.errors.isEmpty)
            let killed = try await edit(
                "budget", "--", "sh", "-c", "kill -KILL $$", home: server.home)
            #expect(killed.status == 128 + SIGKILL)
        }
    }

    @Test func `an article of someone else's is not obtained, and nothing runs`() async throws {
        try await TestServer.run { server async throws in
            let refused = try await edit("mayor", "-n", "--", "echo", "ran", home: server.home)
            #expect(refused.status == 3)
            #expect(refused.errors.contains("Grace"))
            #expect(refused.output.isEmpty)
            let late = try await edit(
                "mayor", "-w", "0.5s", "--", "echo", "ran", home: server.home)
            #expect(late.status == 64, "whole seconds only")
            let chosen = try await edit(
                "mayor", "-w", "1", "-E", "0", "--", "echo", "ran", home: server.home)
            #expect(chosen.status == 0)
            #expect(chosen.output.isEmpty && chosen.errors.contains("waiting"))
        }
    }

    @Test func `a command that is not there exits with 127, one that cannot run with 126`()
        async throws
    {
        try await TestServer.run { server async throws in
            let missing = try await edit("budget", "--", "no-such-command", home: server.home)
            #expect(missing.status == 127)
            #expect(missing.errors.contains("no-such-command"))
            let directory = try await edit("budget", "--", server.home, home: server.home)
            #expect(directory.status == 126)
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
    func `signals go to the command, which decides`(signal: Int32) async throws {
        try await TestServer.run { server async throws in
            let script = """
                trap 'echo heard; exit 9' \(signal)
                kill -\(signal) $PPID
                while :; do sleep 0.05; done
                """
            let result = try await edit("budget", "--", "sh", "-c", script, home: server.home)
            #expect(result.status == 9)
            #expect(result.output == "heard\n")
        }
    }

    @Test func `a command has the system's own signal actions`() async throws {
        try await TestServer.run { server async throws in
            let result = try await edit(
                "budget", "--", "sh", "-c", "grep SigIgn /proc/self/status", home: server.home)
            let mask = result.output.split(whereSeparator: \.isWhitespace).last
                .flatMap { UInt64($0, radix: 16) }
            // The thread library's own signals, 32 and up, are not the command's business.
            #expect(mask.map { $0 & 0x7fff_ffff } == 0, "\(result.output)")
        }
    }

    @Test(arguments: [
        ["budget"], ["budget", "--"], ["budget", "-n", "-w", "5s", "--", "true"],
        ["budget", "-w", "soon", "--", "true"], ["budget", "-E", "256", "--", "true"],
        ["budget", "--on-loss", "panic", "--", "true"], ["a\nb", "--", "true"],
    ])
    func `wrong usage exits with 64 before anything is asked`(arguments: [String]) async throws {
        let result = try await Command.run(["edit"] + arguments, home: "/nowhere")
        #expect(result.status == 64)
        #expect(!result.errors.isEmpty)
    }

    @Test func `without a daemon nothing runs`() async throws {
        let result = try await edit(
            "budget", "--", "echo", "ran", home: TestServer.freshHome())
        #expect(result.status == 5)
        #expect(result.output.isEmpty && result.errors.contains("no daemon answers"))
    }
}
