import BylineClient
import Foundation
import LocalAPI
import Testing

/// The real program against a real server: what it prints and how it exits.
@Suite(.timeLimit(.minutes(1))) struct CommandLineTests {
    @Test func `who and locks print one JSON array`() async throws {
        try await TestServer.run { server async throws in
            let who = try await Command.run(["who", "--json"], home: server.home)
            #expect(who.status == 0)
            #expect(try await who.decoded([Presence].self) == server.newsroom.presence())
            let locks = try await Command.run(["locks", "--json"], home: server.home)
            #expect(try await locks.decoded([Lock].self) == server.newsroom.locks())
        }
    }

    @Test func `people read tables`() async throws {
        try await TestServer.run { server async throws in
            let who = try await Command.run(["who"], home: server.home)
            let lines = who.output.split(separator: "\n")
            #expect(
                lines[0] == "EDITOR     DEVICE  STATE  ACTIVITY  EDITING  VIEWING  LAST HEARD")
            #expect(lines[1] == "Ada (you)  host-1  here   active    -        -        -")
            let locks = try await Command.run(["locks"], home: server.home)
            #expect(locks.output.contains("mayor    held   Grace on host-2"))
            let status = try await Command.run(["status"], home: server.home)
            #expect(status.output.contains("newsroom       Gazette (advisory)\n"))
            let members = try await Command.run(["members"], home: server.home)
            #expect(members.output.hasPrefix("EDITOR"))
        }
    }

    @Test func `claim and release exit with 0 on success and 3 on refusal`() async throws {
        try await TestServer.run { server async throws in
            let claim = try await Command.run(
                ["claim", "e\u{301}", "--desk", "d", "--title", "t", "--note", "n", "--json"],
                home: server.home)
            #expect(claim.status == 0)
            let lock = try #require(try claim.decoded(LockAnswer.self).lock)
            #expect(Array(lock.article.utf8) == Array("\u{E9}".utf8))
            #expect([lock.desk, lock.title, lock.note] == ["d", "t", "n"])
            let release = try await Command.run(["release", "\u{E9}"], home: server.home)
            #expect(release.status == 0)
            #expect(release.output == "You released \u{E9}; it is free.\n")
            for arguments in [["release", "\u{E9}"], ["release", "mayor"], ["claim", "mayor"]] {
                let refused = try await Command.run(arguments, home: server.home)
                #expect(refused.status == 3)
                #expect(refused.output.isEmpty && !refused.errors.isEmpty)
            }
            let refused = try await Command.run(["claim", "mayor", "--json"], home: server.home)
            #expect(refused.status == 3)
            #expect(try refused.decoded(LockAnswer.self).outcome == .refused)
        }
    }

    @Test func `a claim that still waits at the end of its time exits with 4`() async throws {
        try await TestServer.run { server async throws in
            let waiting = ["claim", "budget", "--note", "pending", "--wait"]
            let said = try await Command.run(waiting + ["0s"], home: server.home)
            #expect(said.status == 4)
            #expect(said.output.isEmpty)
            #expect(said.errors == "byline: it waits for 1 more ack\n")
            let json = try await Command.run(waiting + ["0", "--json"], home: server.home)
            #expect(json.status == 4)
            #expect(try json.decoded(LockAnswer.self).outcome == .pending)
            let wrong = try await Command.run(waiting + ["soon"], home: server.home)
            #expect(wrong.status == 64)
        }
    }

    @Test func `waiting in line tells the place, and ends with 3 when time is over`() async throws {
        try await TestServer.run { server async throws in
            let late = try await Command.run(["claim", "mayor", "--wait", "1s"], home: server.home)
            #expect(late.status == 3)
            #expect(late.errors.contains("waiting as number 1 in line"))
            #expect(late.output.isEmpty)
            let held = try await Command.run(["claim", "budget", "--wait"], home: server.home)
            #expect(held.status == 0, "\(held)")
            #expect(held.output.hasPrefix("You hold budget (token 4711).\n"))
        }
    }

    @Test func `who waits gets the article by an event, and leaves the line with another`()
        async throws
    {
        try await TestServer.run { server async throws in
            let hub = server.newsroom.hub
            async let waiting = Command.run(["claim", "mayor", "--wait"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            let mine = FakeNewsroom.lock("mayor", FakeNewsroom.ada)
            hub.publish(.line(LineChange(article: "other", line: [], lock: nil)))
            hub.publish(
                .line(
                    LineChange(
                        article: "mayor", line: [Waiter(who: FakeNewsroom.ada)],
                        lock: FakeNewsroom.lock("mayor", FakeNewsroom.grace))))
            hub.publish(.claimed(LockChange(article: "mayor", lock: mine)))
            let held = try await waiting
            #expect(
                held.status == 0 && held.output.hasPrefix("You hold mayor (token 4711)."), "\(held)"
            )
            let places = held.errors.split(separator: "\n").filter { $0.contains("number 1") }
            #expect(places.count == 1, "its place is told once: \(held)")

            async let leaving = Command.run(["claim", "mayor", "--wait"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            hub.publish(.line(LineChange(article: "mayor", line: [], lock: nil)))
            let left = try await leaving
            #expect(left.status == 3 && left.errors.contains("you left the line"), "\(left)")
        }
    }

    @Test func `who asks and waits is told the answer, and gets the article or does not`()
        async throws
    {
        try await TestServer.run { server async throws in
            let hub = server.newsroom.hub
            func told(_ word: AnswerWord) -> WatchEvent {
                .answered(
                    Asking(
                        article: "mayor", by: FakeNewsroom.grace, message: "not now", seconds: 600,
                        answer: word, lock: FakeNewsroom.lock("mayor", FakeNewsroom.grace),
                        notice: "q1"))
            }
            let asked = try await Command.run(
                ["ask", "mayor", "please", "--within", "90s"], home: server.home)
            #expect(asked.status == 0, "\(asked)")
            #expect(
                asked.output.contains("Grace on host-2 for mayor") && asked.output.contains("90 s"))
            async let declined = Command.run(["ask", "mayor", "--wait"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            hub.publish(told(.decline))
            let no = try await declined
            #expect(no.status == 3 && no.errors.contains("declines to give mayor, \"not now\""))

            async let waiting = Command.run(["ask", "mayor", "--wait"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            hub.publish(told(.later))
            let mine = FakeNewsroom.lock("mayor", FakeNewsroom.ada)
            hub.publish(.claimed(LockChange(article: "mayor", lock: mine)))
            let yes = try await waiting
            #expect(yes.status == 0 && yes.errors.contains("in 10 min"), "\(yes)")
        }
    }

    @Test func `an answer is one of three`() async throws {
        try await TestServer.run { server async throws in
            for (arguments, status, words) in [
                (["answer", "mayor", "--decline"], Int32(3), "nobody asks you"),
                (["answer", "mayor"], 64, "give one"),
                (["answer", "mayor", "--give", "--decline"], 64, "give one"),
                (["answer", "mayor", "--in", "soon"], 64, "soon"),
                (["ask", "mayor", "--within", "x"], 64, "x"),
                (["ask", "budget"], 3, "nobody to ask"),
                (["answer", "budget", "--in", "20m"], 0, "You answered Grace on host-2.\n"),
                (["answer", "budget", "--give"], 0, "You gave budget to Grace on host-2.\n"),
            ] {
                let said = try await Command.run(arguments, home: server.home)
                #expect(said.status == status, "\(arguments): \(said)")
                #expect((said.output + said.errors).contains(words), "\(arguments): \(said)")
            }
        }
    }

    @Test func `unwait and give say what became of it`() async throws {
        try await TestServer.run { server async throws in
            for (arguments, status, words) in [
                (["unwait", "mayor"], Int32(0), "You left the line for mayor.\n"),
                (["unwait", "budget"], 3, "byline: you are not in line\n"),
                (["give", "mayor", "Grace"], 3, "byline: Grace holds it\n"),
                (["give", "budget", "Grace"], 3, "nobody holds budget"),
                (["give", "mayor", "Linus"], 1, "was removed"),
                (["give", "mayor", "Eve"], 1, "nobody here is called \"Eve\"; name Grace"),
                (["give", "mayor"], 64, "Missing expected argument"),
            ] {
                let said = try await Command.run(arguments, home: server.home)
                #expect(said.status == status, "\(arguments): \(said)")
                #expect((said.output + said.errors).contains(words), "\(arguments): \(said)")
            }
            _ = try await server.client.claim("budget")
            let given = try await Command.run(["give", "budget", "Grace"], home: server.home)
            #expect(given.output == "You gave budget to Grace on host-2.\n")
        }
    }

    @Test(
        arguments: [
            ("mayor --token 4711", 0), ("mayor", 3), ("mayor --token 4710", 3),
            ("budget --token 1", 3), ("mayor --token 4712", 6),
            ("mayor --token 9007199254740992", 64), ("mayor --token -1", 64),
            ("mayor --token x", 64), ("a\u{7F}", 64),
        ] as [(String, Int32)])
    func `check exits with 0 for the current token alone`(
        arguments: String, status: Int32
    ) async throws {
        try await TestServer.run { server async throws in
            let words = arguments.split(separator: " ").map(String.init)
            let checked = try await Command.run(["check"] + words, home: server.home)
            #expect(checked.status == status)
            #expect(checked.errors.isEmpty == (status == 0))
            guard status == 0 else { return }
            #expect(checked.output == "Grace on host-2 holds mayor under token 4711\n")
        }
    }

    @Test func `take wants --yes where it cannot ask whether to interrupt somebody`()
        async throws
    {
        try await TestServer.run { server async throws in
            let refused = try await Command.run(["take", "mayor"], home: server.home)
            #expect(refused.status == 3)
            #expect(refused.errors.contains("--yes"))
            let taken = try await Command.run(
                ["take", "mayor", "--yes", "--json"], home: server.home)
            #expect(taken.status == 0)
            #expect(try taken.decoded(LockAnswer.self).outcome == .held)
        }
    }

    @Test(arguments: [("n\n", Int32(1)), ("\n", 1), ("y\n", 0)])
    func `take asks on a terminal and heeds the reply`(reply: String, status: Int32) async throws {
        try await TestServer.run { server async throws in
            let terminal = try PseudoTerminal()
            try terminal.type(reply)
            let result = try await Command(
                ["take", "mayor"], home: server.home, input: terminal.user
            )
            .result()
            #expect(result.status == status)
            #expect(result.errors.contains("mayor is held by Grace on host-2 since"))
            let lock = try await server.newsroom.lock(of: "mayor")
            #expect(lock?.holder.isSelf == (status == 0))
        }
    }

    @Test func `an invitation's code is the last word`() async throws {
        try await TestServer.run { server async throws in
            let invited = try await Command.run(["invite", "--expires", "2h"], home: server.home)
            #expect(invited.output.split(whereSeparator: \.isWhitespace).last == "code-7200")
            let wrong = try await Command.run(["invite", "--expires", "soon"], home: server.home)
            #expect(wrong.status == 64)
        }
    }

    @Test func `watch prints one object an event and says when the daemon goes`() async throws {
        try await TestServer.run { server async throws in
            async let watched = Command.run(["watch", "--json"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            let loss = Loss(
                article: "budget", lock: nil, by: FakeNewsroom.grace, reason: .takenOver,
                notice: "n1")
            server.newsroom.hub.publish(.lost(loss))
            server.newsroom.hub.finish()
            let result = try await watched
            let events = try result.output.split(separator: "\n").map { line in
                try APICoding.decode(WatchEvent.self, from: Data(line.utf8))
            }
            #expect(events.map(\.name) == ["snapshot", "lost"])
            #expect(events.last == .lost(loss))
            #expect(result.status == 5)
            #expect(result.errors.contains("went away"))
        }
    }

    @Test func `people read a line an event`() async throws {
        let held = LockChange(
            article: "budget", lock: FakeNewsroom.lock("budget", FakeNewsroom.grace))
        let mine = LockChange(
            article: "budget", lock: FakeNewsroom.lock("budget", FakeNewsroom.ada))
        let grace = FakeNewsroom.presence(FakeNewsroom.grace, editing: [])
        let loss = Loss(
            article: "budget", lock: held.lock, by: FakeNewsroom.grace, reason: .tie, notice: "n")
        let script: [(WatchEvent, String)] = [
            (.claimed(held), "Grace on host-2 claimed budget"),
            (.taken(mine), "you took budget over"),
            (
                .offered(LockChange(article: "budget", lock: nil), to: FakeNewsroom.grace),
                "budget was released, and goes to Grace on host-2"
            ),
            (
                .given(mine, by: FakeNewsroom.grace), "Grace on host-2 left budget to you"
            ),
            (.given(mine, by: nil), "you waited for budget, and it is your turn"),
            (
                .asked(
                    Asking(
                        article: "budget", by: FakeNewsroom.grace, message: "please", seconds: 30,
                        lock: mine.lock)),
                "Grace on host-2 asks you for budget, \"please\"; answer with `byline answer`: "
                    + "without a word, and with nobody at work here, it goes to them in 30 s"
            ),
            (
                .answered(
                    Asking(
                        article: "budget", by: FakeNewsroom.grace, message: nil, seconds: nil,
                        answer: .busy, lock: held.lock)),
                "Grace on host-2 is at work on budget, and keeps it"
            ),
            (
                .line(
                    LineChange(
                        article: "budget",
                        line: [Waiter(who: FakeNewsroom.ada), Waiter(who: FakeNewsroom.grace)],
                        lock: held.lock)),
                "in line for budget: you, Grace on host-2"
            ),
            (
                .line(LineChange(article: "budget", line: [], lock: nil)),
                "in line for budget: nobody"
            ),
            (
                .released(LockChange(article: "budget", lock: nil)),
                "budget was released; it is free"
            ),
            (.orphaned(held), "Grace on host-2 is gone; anyone may claim budget"),
            (.restored(held), "Grace on host-2 is back with budget"),
            (.restored(mine), "you are back with budget"),
            (.lost(loss), "you lost budget: Grace on host-2 had claimed it first"),
            (
                .pending(
                    LockChange(article: "budget", lock: FakeNewsroom.pending("budget").lock)),
                "you claimed budget, and 1 ack is missing"
            ),
            (.pending(held), "Grace on host-2 claimed budget, and waits for acks"),
            (
                .unverified(mine),
                "budget is unverified: this machine cannot tell whether you hold it"
            ),
            (.verified(mine), "budget is verified: you hold it"),
            (.withdrawn(held, by: FakeNewsroom.ada), "you have withdrawn a claim of budget"),
            (
                .moved(Move(article: "budget", session: FakeNewsroom.session)),
                "budget goes on in another session of yours"
            ),
            (.memberGone(grace), "Grace on host-2 is gone"),
            (.memberHere(grace), "Grace on host-2 is here"),
        ]
        try await TestServer.run { server async throws in
            async let watched = Command.run(["watch"], home: server.home)
            for await _ in server.newsroom.subscriptions { break }
            for (event, _) in script { server.newsroom.hub.publish(event) }
            server.newsroom.hub.finish()
            let lines = try await watched.output.split(separator: "\n")
            let texts = lines.map { String($0.dropFirst("14:03:07  ".count)) }
            #expect(texts.first == "here: Ada (you), Grace; held: mayor (Grace on host-2)")
            #expect(texts.dropFirst().elementsEqual(script.map(\.1)))
        }
    }

    @Test func `an interrupted watch exits with 0`() async throws {
        try await TestServer.run { server async throws in
            let command = Command(["watch"], home: server.home)
            async let watched = command.result()
            for await _ in server.newsroom.subscriptions { break }
            command.interrupt()
            let result = try await watched
            #expect(result.status == 0)
            #expect(result.errors.isEmpty)
        }
    }

    @Test func `remote names cannot command the terminal`() async throws {
        try await TestServer.run { server async throws in
            let note = "\u{1B}]0;owned\u{7}\u{202E}"
            _ = try await server.client.take(
                "mayor", TakeRequest(note: note, confirmed: true))
            let locks = try await Command.run(["locks"], home: server.home)
            #expect(locks.output.contains("\u{FFFD}]0;owned\u{FFFD}\u{FFFD}"))
            #expect(!locks.output.unicodeScalars.contains("\u{1B}"))
        }
    }

    @Test func `without a daemon every question exits with 5 and says how to start one`()
        async throws
    {
        let home = TestServer.freshHome()
        for arguments in [
            ["who"], ["locks"], ["members"], ["status"], ["watch"], ["invite"], ["claim", "a"],
            ["release", "a"], ["take", "a", "--yes"], ["who", "--json"],
        ] {
            let result = try await Command.run(arguments, home: home)
            #expect(result.status == 5)
            #expect(result.output.isEmpty)
            #expect(result.errors.contains("no daemon answers at \(home)/byline.sock"))
            #expect(result.errors.contains("bylined --home \(home)"))
        }
    }

    @Test(arguments: ["", "a\nb", "a\u{7F}", String(repeating: "a", count: 257)])
    func `a bad article id exits with 64`(article: String) async throws {
        for command in ["claim", "release"] {
            let result = try await Command.run([command, article], home: "/nowhere")
            #expect(result.status == 64)
            #expect(result.errors.contains("article id"))
        }
    }

    @Test func `bytes that are not UTF-8 exit with 64 and name the argument`() async throws {
        let script = #"exec "$0" claim "$(printf 'a\377b')""#
        let result = try await Command([], home: "/nowhere", script: script).result()
        #expect(result.status == 64)
        #expect(result.errors.contains("argument 2, \"a\u{FFFD}b\", is not UTF-8"))
    }

    @Test func `a home that is too long exits with 64`() async throws {
        let home = "/tmp/" + String(repeating: "a", count: 100)
        let result = try await Command.run(["who"], home: home)
        #expect(result.status == 64)
        #expect(result.errors.contains("107"))
    }
}
