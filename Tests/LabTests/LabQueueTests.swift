import Foundation
import Testing

extension LabSuite {
    @Suite struct Queue {
        private static let article = "front-page"

        /// Ada holds the article, and everybody knows.
        private func held(_ body: (Lab) async throws -> Void) async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                #expect(try lab[1].claim(Self.article).outcome == "held")
                _ = try await lab.agreeOnLock(of: Self.article, within: .seconds(2))
                try await body(lab)
            }
        }

        /// Gets in line on a host and waits until Ada sees it there, at that place.
        private func inLine(_ host: Host, at place: Int, _ lab: Lab) async throws -> Background {
            let waiting = try Background(host, "claim", Self.article, "--wait", "60s", "--json")
            try await eventually("\(host) is number \(place) in line", within: .seconds(5)) {
                let line = try lab[1].lock(Self.article)?.line ?? []
                return line.count == place
                    && waiting.said.contains("waiting as number \(place) in line")
            }
            return waiting
        }

        private func holder(_ lab: Lab, is editor: String) async throws {
            try await eventually("\(editor) has it everywhere", within: .seconds(3)) {
                try lab.hosts.allSatisfy { try $0.lock(Self.article)?.holder.editor == editor }
            }
        }

        @Test("who waits gets the article in turn, and nobody else does in between")
        func line() async throws {
            try await held { lab in
                let watch = try await lab[1].watch()
                let grace = try await inLine(lab[2], at: 1, lab)
                let linus = try await inLine(lab[3], at: 2, lab)
                let shown = try lab[3].lock(Self.article)?.line.map(\.who.editor)
                #expect(shown == ["Grace", "Linus"])
                let released = try lab[1].release(Self.article)
                #expect(released.outcome == "released" && released.next?.editor == "Grace")
                let first: LockAnswer = try await grace.end().decoded()
                #expect(first.outcome == "held" && first.lock?.holder.editor == "Grace")
                try await holder(lab, is: "Grace")
                #expect(linus.isRunning && linus.said.contains("waiting as number 1 in line"))
                // Grace's command has ended, and her claim outlasts it.
                try await steadily("it stays Grace's", for: .seconds(12)) {
                    try lab[1].lock(Self.article)?.holder.editor == "Grace"
                }
                #expect(try lab[2].release(Self.article).next?.editor == "Linus")
                #expect(try await linus.end().status == 0)
                try await holder(lab, is: "Linus")
                let heirs = try watch.events("offered", Self.article).map(\.to?.editor)
                #expect(heirs == ["Grace", "Linus"])
                #expect(
                    try watch.events("claimed", Self.article).map(\.lock?.holder.editor)
                        == ["Grace", "Linus"])
                #expect(try watch.events("released", Self.article).isEmpty)
                watch.end()
            }
        }

        @Test("give hands the article over past whoever waits, and a rival never gets it")
        func give() async throws {
            try await held { lab in
                let grace = try await inLine(lab[2], at: 1, lab)
                let given = try lab[1].byline("give", Self.article, "Linus", "--json")
                let answer: LockAnswer = try given.decoded()
                #expect(given.status == 0 && answer.outcome == "given", "\(given)")
                #expect(answer.next?.editor == "Linus")
                let rival = try lab[1].byline("claim", Self.article)
                #expect(rival.status == 3, "\(rival)")
                try await holder(lab, is: "Linus")
                #expect(grace.isRunning)
                #expect(try lab[3].release(Self.article).next?.editor == "Grace")
                #expect(try await grace.end().status == 0)
            }
        }

        @Test(
            "who leaves the line, by command, by Ctrl-C, by kill -9 or in time, is passed over")
        func leaving() async throws {
            try await held { lab in
                let unwaited = try await inLine(lab[2], at: 1, lab)
                #expect(try lab[2].byline("unwait", Self.article).status == 0)
                let left = try await unwaited.end()
                #expect(left.status == 3 && left.errors.contains("left the line"), "\(left)")
                #expect(try lab[2].byline("unwait", Self.article).status == 3)

                let interrupted = try await inLine(lab[2], at: 1, lab)
                interrupted.send(SIGINT)
                #expect(try await interrupted.end().status == 128 + SIGINT)
                try await eventually("nobody waits", within: .seconds(2)) {
                    try lab[1].lock(Self.article)?.line.isEmpty == true
                }
                #expect(
                    try lab[2].byline("claim", Self.article, "--wait", "1s").status == 3)
                #expect(try lab[2].lock(Self.article)?.line.isEmpty == true)

                let killed = try await inLine(lab[2], at: 1, lab)
                let linus = try await inLine(lab[3], at: 2, lab)
                killed.send(SIGKILL)
                try await eventually("it is out of the line", within: .seconds(12)) {
                    try lab[1].lock(Self.article)?.line.map(\.who.editor) == ["Linus"]
                }
                _ = try lab[1].release(Self.article)
                #expect(try await linus.end().status == 0)
                try await holder(lab, is: "Linus")
            }
        }

        @Test("a crashed holder's article goes to the first in line, whose daemon may restart")
        func crashes() async throws {
            try await held { lab in
                let grace = try await inLine(lab[2], at: 1, lab)
                let linus = try await inLine(lab[3], at: 2, lab)
                lab[2].crash()
                try await lab[2].start()
                try await eventually("Grace has kept her place", within: .seconds(5)) {
                    try lab[3].lock(Self.article)?.line.map(\.who.editor) == ["Grace", "Linus"]
                }
                lab[1].crash()
                let got = try await grace.end(within: .seconds(25))
                #expect(got.status == 0, "\(got)")
                try await lab[1].start()
                try await holder(lab, is: "Grace")
                #expect(linus.isRunning)
                linus.send(SIGTERM)
                _ = try await linus.end()
            }
        }

        @Test("byline edit waits in line like everybody")
        func edit() async throws {
            try await held { lab in
                let grace = try Editing(lab[2], Self.article)
                try await eventually("she waits", within: .seconds(3)) {
                    grace.said.contains("waiting as number 1 in line")
                }
                let linus = try await inLine(lab[3], at: 2, lab)
                _ = try lab[1].release(Self.article)
                try await grace.begun()
                grace.send(SIGTERM)
                #expect(try await grace.end() == .exit(5))
                #expect(try await linus.end().status == 0)
            }
        }

        @Test("a holder who is asked is told, and declines, says when, or gives")
        func answering() async throws {
            try await held { lab in
                let ada = try await lab[1].watch()
                let grace = try await lab[2].watch()
                func asked(_ count: Int) async throws {
                    try await eventually("Ada is asked", within: .seconds(3)) {
                        try ada.events("asked", Self.article).count == count
                    }
                }
                func answers() throws -> [String?] {
                    try grace.events("answered", Self.article).map(\.answer)
                }
                #expect(try lab[2].byline("ask", Self.article, "only a comma").status == 0)
                try await asked(1)
                let question = try ada.events("asked", Self.article)[0]
                #expect(question.by?.editor == "Grace" && question.message == "only a comma")
                #expect(try lab[1].byline("answer", Self.article, "--decline").status == 0)
                try await eventually("Grace is told no", within: .seconds(3)) {
                    try answers() == ["decline"] && lab[1].lock(Self.article)?.line.isEmpty == true
                }
                #expect(try lab[2].byline("ask", Self.article).status == 0)
                try await asked(2)
                #expect(
                    try lab[1].byline("answer", Self.article, "Grace", "--in", "20m").status == 0)
                try await eventually("Grace is told when, and waits", within: .seconds(3)) {
                    try answers() == ["decline", "later"]
                        && lab[1].lock(Self.article)?.line.map(\.asks) == [false]
                }
                let linus = try Background(lab[3], "ask", Self.article, "--wait", "--json")
                try await asked(3)
                #expect(try lab[1].byline("answer", Self.article, "Linus", "--give").status == 0)
                #expect(try await linus.end().status == 0)
                try await holder(lab, is: "Linus")
                #expect(try lab[3].release(Self.article).next?.editor == "Grace")
                try await holder(lab, is: "Grace")
                try await eventually("Grace is told who left it", within: .seconds(2)) {
                    try grace.events("given", Self.article).map(\.by?.editor) == ["Linus"]
                }
                ada.end()
                grace.end()
            }
        }

        @Test("who watches later is asked as well, until it has answered, restarts included")
        func askedBefore() async throws {
            try await held { lab in
                try lab[2].succeed("ask", Self.article, "only a comma", "--within", "10m")
                for host in [lab[1], lab[3]] {
                    try await eventually("\(host) knows that Grace asks", within: .seconds(3)) {
                        try host.lock(Self.article)?.line.map(\.asks) == [true]
                    }
                }
                func asked(_ host: Host) async throws -> [Event] {
                    let watch = try await host.watch()
                    defer { watch.end() }
                    // What a stream begins with comes at once, before what this tells.
                    #expect(try host.claim("other \(UUID())").outcome == "held")
                    try await eventually("\(host) heard what came later", within: .seconds(3)) {
                        try watch.events().contains { $0.event == "claimed" }
                    }
                    return try watch.events("asked", Self.article)
                }
                for _ in 1...2 {
                    let questions = try await asked(lab[1])
                    #expect(questions.map(\.by?.editor) == ["Grace"])
                    #expect(questions.map(\.message) == ["only a comma"])
                    #expect(questions.allSatisfy { (1...600).contains($0.seconds ?? 0) })
                }
                #expect(try await asked(lab[3]).isEmpty, "it is Ada who is asked")
                try await lab[1].stop()
                try await lab[1].start()
                try await lab.meet()
                #expect(try await asked(lab[1]).count == 1)
                try lab[1].succeed("answer", Self.article, "--decline")
                #expect(try await asked(lab[1]).isEmpty)
            }
        }

        @Test("a silent holder gives in time, and one who is at work does not")
        func silence() async throws {
            try await held { lab in
                let watch = try await lab[1].watch()
                let silent = try Background(lab[2], "ask", Self.article, "--within", "3s", "--wait")
                try await steadily("Ada has her time", for: .seconds(2)) {
                    try lab[1].lock(Self.article)?.holder.editor == "Ada"
                }
                #expect(try await silent.end(within: .seconds(5)).status == 0)
                try await holder(lab, is: "Grace")
                try await eventually("Ada is told what became of it", within: .seconds(2)) {
                    let lost = try watch.events("lost", Self.article)
                    return lost.map(\.reason) == ["unanswered"] && lost[0].by?.editor == "Grace"
                }
                watch.end()

                let ignored = try Background(
                    lab[1], "ask", Self.article, "--within", "3s", "--wait")
                try await eventually("Grace is asked", within: .seconds(2)) {
                    try lab[2].lock(Self.article)?.line.map(\.asks) == [true]
                }
                #expect(try lab[2].claim(Self.article).outcome == "held", "she is at work")
                let refused = try await ignored.end(within: .seconds(6))
                #expect(refused.status == 3 && refused.errors.contains("is at work"), "\(refused)")
                try await holder(lab, is: "Grace")
            }
        }

        @Test("who asks is not left to wait for an answer that came while its daemon was away")
        func answeredMeanwhile() async throws {
            try await held { lab in
                let asking = try Background(
                    lab[2], "ask", Self.article, "--within", "10m", "--wait")
                try await eventually("Ada is asked", within: .seconds(5)) {
                    try lab[1].lock(Self.article)?.line.map(\.asks) == [true]
                }
                lab[2].crash()
                try lab[1].succeed("answer", Self.article, "--decline")
                try await lab[2].start()
                let answered = try await asking.end(within: .seconds(10))
                #expect(answered.status == 3 && asking.said.contains("declines to give front-page"))
                #expect(try lab[2].notices().isEmpty, "the command has shown it")
                try await eventually("nobody waits any more", within: .seconds(15)) {
                    try lab[1].lock(Self.article)?.line.isEmpty == true
                }
                #expect(try lab[2].lock(Self.article)?.holder.editor == "Ada")
            }
        }

        @Test("a no stands and is read later, though both daemons crash before it was heard")
        func noIsKept() async throws {
            try await held { lab in
                try lab[2].succeed("ask", Self.article, "--within", "4s")
                try await eventually("Ada is asked", within: .seconds(3)) {
                    try lab[1].lock(Self.article)?.line.map(\.asks) == [true]
                }
                lab[2].crash()
                try lab[1].succeed("answer", Self.article, "--decline", "--message", "not now")
                lab[1].crash()
                try await lab[1].start()
                try await lab[2].start()
                try await eventually("Grace has the answer", within: .seconds(10)) {
                    try lab[2].notices("--keep").map(\.answer) == ["decline"]
                }
                let watch = try await lab[1].watch()
                try await steadily("silence gives nothing away", for: .seconds(6)) {
                    try lab[2].lock(Self.article)?.holder.editor == "Ada"
                        && watch.events("asked", Self.article).isEmpty
                }
                watch.end()
                lab[2].crash()
                try await lab[2].start()
                let said = try lab[2].succeed("notices").output
                #expect(said.contains("Ada on host-1 declines to give front-page, \"not now\""))
                #expect(try lab[2].notices().isEmpty)
            }
        }

        @Test("every wrong use has its exit status and says what to do")
        func wrongUses() async throws {
            try await held { lab in
                for (arguments, status, words) in [
                    (["claim", Self.article, "--wait"], Int32(3), "hold front-page already"),
                    (["give", Self.article, "Ada"], 3, "name somebody else"),
                    (["give", Self.article, "Eve"], 1, "Grace, Linus"),
                    (["give", "never claimed", "Grace"], 3, "nobody holds never claimed"),
                    (["release", "never claimed"], 3, "nobody holds never claimed"),
                    (["give", Self.article], 64, "member"),
                    (["unwait", Self.article], 3, "not in line for front-page; you hold it"),
                    (["unwait", "never claimed"], 3, "`byline claim --wait` gets in line"),
                    (["ask", Self.article], 3, "nobody to ask"),
                    (["ask", "never claimed"], 3, "never claimed is free; claim it"),
                    (["ask", Self.article, "--within", "2d"], 64, "86400"),
                    (["answer", Self.article, "--decline"], 3, "nobody asks you for front-page"),
                    (["answer", "never claimed", "--give"], 3, "nothing to answer"),
                    (["answer", Self.article], 64, "give one"),
                    (["claim", "--wait", "soon", Self.article], 64, "Unexpected"),
                ] as [([String], Int32, String)] {
                    let said = try lab[1].run(["byline"] + arguments)
                    #expect(said.status == status, "\(arguments): \(said)")
                    #expect(said.errors.contains(words), "\(arguments): \(said)")
                }
                for others in [["give", Self.article, "Linus"], ["release", Self.article]] {
                    let said = try lab[2].run(["byline"] + others)
                    #expect(said.status == 3, "\(said)")
                    #expect(said.errors.contains("Ada holds front-page, not you"), "\(said)")
                }
                try lab[2].succeed("ask", Self.article)
                try await eventually("Ada is asked", within: .seconds(3)) {
                    try lab[1].lock(Self.article)?.line.count == 1
                }
                let wrong = try lab[1].byline("answer", Self.article, "Linus", "--decline")
                #expect(wrong.status == 3 && wrong.errors.contains("Grace"), "\(wrong)")
                try await lab[3].stop()
                try await eventually("Linus is gone", within: .seconds(3)) {
                    try lab[1].sees("Linus") == "gone"
                }
                let absent = try lab[1].byline("give", Self.article, "Linus")
                #expect(absent.status == 3 && absent.errors.contains("not here"), "\(absent)")
                #expect(try lab[2].lock(Self.article)?.holder.editor == "Ada")
            }
        }

        @Test("under quorum, too, who waits and who is given an article get it")
        func quorum() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"], policy: "quorum") { lab in
                #expect(try lab[1].claim(Self.article).outcome == "held")
                _ = try await lab.agreeOnLock(of: Self.article, within: .seconds(2))
                let grace = try await inLine(lab[2], at: 1, lab)
                #expect(try lab[1].byline("give", Self.article, "Linus").status == 0)
                try await holder(lab, is: "Linus")
                #expect(grace.isRunning)
                _ = try lab[3].release(Self.article)
                #expect(try await grace.end(within: .seconds(5)).status == 0)
                try await holder(lab, is: "Grace")
            }
        }
    }
}
