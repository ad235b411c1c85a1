import BylineClient
import Foundation
import Synchronization
import Testing

/// Taking over, activity and revisions, as the command line and the API have them.
@Suite struct TakingTests {
    @Test func `the daemon hears why, and whether it was confirmed or forced`() async throws {
        try await TestServer.run { server async throws in
            let taken = try await Command.run(
                ["take", "mayor", "--yes", "--reason", "deadline", "--revision", "42"],
                home: server.home)
            #expect(taken.status == 0)
            let request = try #require(server.newsroom.takes.withLock { $0.last })
            #expect(
                request
                    == TakeRequest(reason: "deadline", confirmed: true, revision: "42"))
        }
    }

    @Test func `a program is not asked but refused, unless it forces`() async throws {
        try await TestServer.run { server async throws in
            let terminal = try PseudoTerminal()
            try terminal.type("y\n")
            let refused = try await Command(
                ["take", "mayor", "--agent", "linter", "--json"], home: server.home,
                input: terminal.user
            ).result()
            #expect(refused.status == 3)
            #expect(try refused.decoded(LockAnswer.self).refusal == .agentMustForce)
            let taken = try await Command.run(
                ["take", "mayor", "--agent", "linter", "--force"], home: server.home)
            #expect(taken.status == 0)
            let locks = try await Command.run(["locks"], home: server.home)
            #expect(locks.output.contains("the agent linter of you"))
        }
    }

    @Test func `whoever claims is told what was saved last, and warned of another copy`()
        async throws
    {
        try await TestServer.run { server async throws in
            let same = try await Command.run(
                ["claim", "budget", "--revision", "42"], home: server.home)
            #expect(same.status == 0 && same.errors.isEmpty)
            #expect(same.output.contains("Revision 42 was saved last, by Grace on host-2"))
            let other = try await Command.run(
                ["claim", "budget", "--revision", "41"], home: server.home)
            #expect(other.status == 0)
            #expect(other.errors == "byline: warning: Grace saved 42, and you have 41\n")
            let json = try await Command.run(
                ["claim", "budget", "--revision", "41", "--json"], home: server.home)
            let answer = try json.decoded(LockAnswer.self)
            #expect(answer.warning != nil && answer.lock?.lastRevision?.revision == "42")
            let check = try await Command.run(
                ["check", "budget", "--revision", "41"], home: server.home)
            #expect(check.status == 3 && check.errors.contains("42"))
            let current = try await Command.run(
                ["check", "budget", "--revision", "42"], home: server.home)
            #expect(current.status == 0)
            _ = try await Command.run(
                ["release", "budget", "--revision", "43"], home: server.home)
            #expect(
                server.newsroom.releases.withLock { $0 } == [ReleaseRequest(revision: "43")])
        }
    }

    @Test func `view reports what is viewed while its command runs, and claims nothing`()
        async throws
    {
        try await TestServer.run { server async throws in
            let viewed = try await Command.run(
                ["view", "budget", "--", "sh", "-c", "exit 7"], home: server.home)
            #expect(viewed.status == 7)
            var reports = server.newsroom.reports.makeAsyncIterator()
            #expect(
                await reports.next() == ActivityRequest(state: .active, viewing: ["budget"]))
            #expect(try await server.newsroom.lock(of: "budget") == nil)
            let missing = try await Command.run(
                ["view", "budget", "--", "no-such-command"], home: server.home)
            #expect(missing.status == 127)
        }
    }

    @Test func `a view without a command lasts until it is interrupted`() async throws {
        try await TestServer.run { server async throws in
            let command = Command(["view", "budget"], home: server.home)
            async let viewed = command.result()
            for await _ in server.newsroom.reports { break }
            command.interrupt()
            #expect(try await viewed.status == 0)
        }
    }

    @Test func `a report needs an open session and a known state`() async throws {
        try await TestServer.run { server async throws in
            let report = ActivityRequest(state: .idle, viewing: ["a"])
            try await server.client.report(report, in: FakeNewsroom.session)
            await #expect(throws: ClientError.self) {
                try await server.client.report(report, in: "none")
            }
            let answer = try await RawConnection.exchange(
                server.socket,
                RawConnection.request(
                    "POST /v1/sessions/\(FakeNewsroom.session)/activity", body: "{}"))
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `people read who is idle, and what programs hold`() async throws {
        let hour = Timestamp(Date().addingTimeInterval(-3_700))
        let presence = Presence(
            member: "bb", editor: "Grace", device: "host-2", state: .here, isSelf: false,
            editing: ["a", "b"], lastHeard: nil, activity: .idle, lastActive: hour,
            viewing: ["c"], agents: [Presence.AgentWork(agent: "linter", editing: ["b"])])
        let decoded = try APICoding.decode(
            Presence.self, from: try APICoding.encode(presence))
        #expect(decoded == presence)
        try await TestServer.run { server async throws in
            server.newsroom.show([presence])
            let who = try await Command.run(["who"], home: server.home)
            #expect(who.output.contains("here   idle 1 h  a, b (linter)  c"))
        }
    }
}
