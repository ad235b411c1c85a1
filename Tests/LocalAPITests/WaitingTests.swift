import BylineClient
import LocalAPI
import Synchronization
import Testing

/// How the real program waits for a claim that is not settled at once.
@Suite(.timeLimit(.minutes(1))) struct WaitingTests {
    private let mine = LockChange(
        article: "budget", lock: FakeNewsroom.lock("budget", FakeNewsroom.ada))

    @Test func `who waits for acks asks when something happens, and not again and again`()
        async throws
    {
        try await TestServer.run { server async throws in
            let pending = ["claim", "budget", "--note", "pending"]
            let late = try await Command.run(pending, home: server.home)
            #expect(late.status == 4, "\(late)")
            #expect(
                server.newsroom.claims.withLock { $0 } == 3,
                "at first, as its stream of events began, and when time was over")

            for await _ in server.newsroom.subscriptions { break }
            async let claiming = Command.run(pending, home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            server.newsroom.hold("budget", by: FakeNewsroom.ada)
            server.newsroom.hub.publish(.claimed(mine))
            let held = try await claiming
            #expect(held.status == 0 && held.output.hasPrefix("You hold budget"), "\(held)")
        }
    }

    @Test func `who waits in line, and whose claim gives way to another's, gets in line`()
        async throws
    {
        try await TestServer.run { server async throws in
            async let waiting = Command.run(
                ["claim", "budget", "--note", "pending", "--wait"], home: server.home)
            for await _ in server.newsroom.waits { break }
            server.newsroom.hold("budget", by: FakeNewsroom.grace)
            server.newsroom.hub.publish(
                .lost(
                    Loss(
                        article: "budget", lock: nil, by: FakeNewsroom.grace, reason: .outvoted,
                        notice: "n")))
            server.newsroom.hub.publish(.claimed(mine))
            let held = try await waiting
            #expect(held.status == 0, "\(held)")
            let said = held.errors.split(separator: "\n")
            #expect(said.count == 2 && said.first?.contains("waiting for acks") == true)
            #expect(said.last?.contains("waiting as number 1 in line") == true, "\(held)")
        }
    }

    @Test func `who asked hears the answer after the daemon was away, and no older one`()
        async throws
    {
        try await TestServer.run { server async throws in
            async let asking = Command.run(["ask", "mayor", "--wait"], home: server.home)
            for await _ in server.newsroom.waits { break }
            server.newsroom.hold(
                "mayor", by: FakeNewsroom.grace, line: [Waiter(who: FakeNewsroom.ada)])
            server.newsroom.hub.publish(.overflow)
            for await _ in server.newsroom.waits { break }
            let answers = [("q0", AnswerWord.decline), ("q1", .later)].map { question, word in
                WatchEvent.answered(
                    Asking(
                        article: "mayor", by: FakeNewsroom.grace, message: nil, seconds: 600,
                        answer: word, lock: nil, notice: question, at: FakeNewsroom.noon))
            }
            server.newsroom.unseen.withLock { $0 = answers }
            for answer in answers { server.newsroom.hub.publish(answer) }
            let lock = FakeNewsroom.lock("mayor", FakeNewsroom.ada)
            server.newsroom.hub.publish(.taken(LockChange(article: "mayor", lock: lock)))
            let held = try await asking
            #expect(held.status == 0, "\(held)")
            #expect(held.errors.contains("gives mayor in 10 min; you stay in line"), "\(held)")
            #expect(!held.errors.contains("declines"), "it answers what was asked before")
            let left = try await server.newsroom.notices().map(\.notice)
            #expect(left == ["q0"], "what this command showed is seen")
        }
    }
}
