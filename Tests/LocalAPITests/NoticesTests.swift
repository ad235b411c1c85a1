import BylineClient
import Foundation
import LocalAPI
import Synchronization
import Testing

/// Notices stay until they are seen, and no longer.
@Suite struct NoticesTests {
    @Test func `only what is said to be seen is gone`() async throws {
        try await TestServer.run { server async throws in
            #expect(try await server.client.notices().map(\.article) == ["essay", "poem"])
            #expect(try await server.client.see(["n2", "n9"]) == ["n2"])
            #expect(try await server.client.see(["n2"]).isEmpty)
            #expect(try await server.client.notices().map(\.notice) == ["n1"])
        }
    }

    @Test func `byline notices shows each once, and again with --keep`() async throws {
        try await TestServer.run { server async throws in
            for _ in 1...2 {
                let kept = try await Command.run(["notices", "--keep"], home: server.home)
                #expect(kept.status == 0)
                #expect(kept.output.contains("you lost essay: Grace on host-2 took it over"))
                #expect(
                    kept.output.contains(
                        "you lost poem: this machine was away for more than seven days"))
            }
            let shown = try await Command.run(["notices", "--json"], home: server.home)
            #expect(try shown.decoded([WatchEvent].self).map(\.notice) == ["n1", "n2"])
            let again = try await Command.run(["notices"], home: server.home)
            #expect(again.output == "You have seen all your notices.\n")
        }
    }

    @Test func `an answer is a notice like a loss`() async throws {
        try await TestServer.run { server async throws in
            let answer = Asking(
                article: "mayor", by: FakeNewsroom.grace, message: "not now", seconds: nil,
                answer: .decline, lock: nil, notice: "q1", at: FakeNewsroom.noon)
            server.newsroom.unseen.withLock { $0.append(.answered(answer)) }
            let shown = try await Command.run(["notices"], home: server.home)
            #expect(
                shown.output.contains("Grace on host-2 declines to give mayor, \"not now\""),
                "\(shown)")
            #expect(try await server.newsroom.notices().isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `what watch shows on a terminal is seen, and on a pipe it is not`(
        isTerminal: Bool
    ) async throws {
        try await TestServer.run { server async throws in
            let terminal = try PseudoTerminal()
            let command = Command(
                ["watch"], home: server.home, output: isTerminal ? terminal.user : nil)
            async let watched = command.result()
            for await _ in server.newsroom.subscriptions { break }
            let notices = try await server.newsroom.notices()
            server.newsroom.hub.publish(notices[0])
            server.newsroom.hub.finish()
            _ = try await watched
            let left = try await server.newsroom.notices().map(\.notice)
            #expect(left == (isTerminal ? ["n2"] : ["n1", "n2"]))
        }
    }
}
