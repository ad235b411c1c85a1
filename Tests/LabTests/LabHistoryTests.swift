import Foundation
import Testing

extension LabSuite {
    @Suite struct HistoryOfLocks {
        @Test("two hosts tell the same of a claim, a take-over and a release, after a restart too")
        func sameOnBoth() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                #expect(try lab[1].claim("story", "--desk", "politics").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(try lab[2].take("story").outcome == "held")
                try await eventually("Ada's machine knows", within: .seconds(2)) {
                    try lab[1].lock("story")?.holder.editor == "Grace"
                }
                #expect(try lab[2].release("story").outcome == "released")
                #expect(try lab[2].claim("match", "--desk", "sports").outcome == "held")
                try await lab.agree(within: .seconds(5))
                for host in lab.hosts { try await expectWhole(host) }

                let before = try lab[1].history().tenures.map(\.told)
                #expect(try lab[2].history().tenures.map(\.told) == before)
                try await lab[1].stop()
                try await lab[1].start("--history-days", "1")
                try await lab.meet()
                #expect(try lab[1].history().tenures.map(\.told) == before, "nothing twice")
                try expectFilters(lab[1])
                for host in lab.hosts { try expectEvidence(host) }
                try expectErrors(lab[1])
            }
        }

        private func expectWhole(_ host: Host) async throws {
            try await eventually("\(host) has journaled it all", within: .seconds(3)) {
                try host.history().tenures.count == 3
            }
            let story = try host.history("story").tenures
            #expect(story.map(\.holder.editor) == ["Ada", "Grace"])
            #expect(story.map(\.end?.way) == ["takenOver", "released"])
            #expect(story[0].end?.by?.editor == "Grace" && story[1].end?.by == nil)
            #expect(story[0].end?.at == story[1].since)
            let match = try host.history("match").tenures
            #expect(match.map(\.holder.editor) == ["Grace"] && match[0].end == nil)
        }

        @Test("what was given, or left to who waits or asks, is told as that by all")
        func giving() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                #expect(try lab[1].claim("story").outcome == "held")
                try await lab[2].hears("story", of: "Ada")
                try lab[1].succeed("give", "story", "Grace")
                try await lab[1].hears("story", of: "Grace")
                let waiting = try Background(lab[1], "claim", "story", "--wait", "60s")
                try await eventually("Ada is in line", within: .seconds(5)) {
                    try lab[2].lock("story")?.line.count == 1
                }
                #expect(try lab[2].release("story").next?.editor == "Ada")
                #expect(try await waiting.end().status == 0)
                try await lab[2].hears("story", of: "Ada")
                try lab[2].succeed("ask", "story", "--within", "1s")
                try await lab[1].hears("story", of: "Grace")
                for host in lab.hosts {
                    let tenures = try await eventually("\(host) tells", within: .seconds(3)) {
                        let tenures = try host.history("story").tenures
                        return tenures.count == 4 ? tenures : nil
                    }
                    #expect(tenures.map(\.holder.editor) == ["Ada", "Grace", "Ada", "Grace"])
                    #expect(tenures.map(\.end?.way) == ["given", "given", "given", nil])
                    #expect(tenures.map(\.end?.by?.editor) == ["Grace", "Ada", "Grace", nil])
                }
                #expect(try lab[1].succeed("history").output.contains("given to Grace"))
            }
        }

        @Test("lists and watchers that name a desk hear of its articles alone, and of every loss")
        func desks() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let all = try await lab[1].watch()
                let sports = try await lab[1].watch("--desk", "sports")
                #expect(try lab[2].claim("match", "--desk", "sports").outcome == "held")
                #expect(try lab[1].claim("vote", "--desk", "politics").outcome == "held")
                #expect(try lab[2].take("vote").outcome == "held")
                #expect(try lab[2].release("match").outcome == "released")
                try await eventually("both watchers heard the end", within: .seconds(5)) {
                    try [all, sports].allSatisfy {
                        try $0.events("released", "match").count == 1
                            && $0.events("lost", "vote").count == 1
                    }
                }
                #expect(try all.events("claimed", "vote").count == 1)
                #expect(try sports.events("claimed", "vote").isEmpty)
                #expect(try sports.events("claimed", "match").count == 1)
                let locks = try lab[1].succeed("locks", "--desk", "politics", "--json").output
                #expect(locks.contains("vote") && !locks.contains("match"))
                let who = try lab[1].succeed("who", "--desk", "politics").output
                #expect(who.contains("Grace") && !who.contains("Ada"))
            }
        }

        private func expectFilters(_ host: Host) throws {
            #expect(try host.history("--desk", "sports").tenures.map(\.article) == ["match"])
            #expect(try host.history("--editor", "Ada").tenures.map(\.article) == ["story"])
            #expect(try host.history("--since", "1h").tenures.count == 3)
            let tenures = try host.history().tenures
            for tenure in tenures {
                let then = try host.history("--at", tenure.since).tenures
                #expect(then.contains { $0.claim == tenure.claim })
            }
            let past = try host.history("--at", "2020-01-01 15:00")
            #expect(past.tenures.isEmpty && past.begins != nil)
            let csv = try host.succeed("history", "story", "--csv").output
            #expect(csv.components(separatedBy: "\r\n").count == 4)
        }

        /// The evidence tells of each change, and is what the holder signed: OpenSSL takes it too.
        private func expectEvidence(_ host: Host) throws {
            #expect(try host.history("story").tenures.allSatisfy { $0.changes == nil })
            let story = try host.history("story", "--evidence").tenures
            #expect(story.count == 2)
            for (tenure, last) in zip(story, ["released", "released"]) {
                let changes = try #require(tenure.changes)
                #expect(changes.first?.change == "claimed" && changes.last?.change == last)
                for change in changes {
                    #expect(try host.verifies(change, by: tenure.holder.member))
                    #expect(try !host.verifies(change, by: String(repeating: "0a", count: 32)))
                }
            }
        }

        private func expectErrors(_ host: Host) throws {
            let eve = try host.byline("history", "--editor", "Eve")
            #expect(eve.status == 1 && eve.errors.contains("Ada, Grace"), "\(eve)")
            let desk = try host.byline("history", "--desk", "sport")
            #expect(desk.status == 1 && desk.errors.contains("politics, sports"), "\(desk)")
            #expect(try host.byline("history", "--at", "teatime").status == 64)
        }

        @Test("after a partition all tell alike who lost what to whom, and pending is not had")
        func partition() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                try lab.partition([1], [2, 3])
                #expect(try lab[1].claim("story").outcome == "held")
                #expect(try lab[2].claim("story").outcome == "held")
                #expect(try lab[1].history("story").tenures.map(\.holder.editor) == ["Ada"])
                try lab.heal()
                let lock = try await lab.agreeOnLock(of: "story", within: .seconds(8))
                let (winner, loser) =
                    lock.holder.editor == "Ada" ? ("Ada", "Grace") : ("Grace", "Ada")
                try await eventually("all have journaled the end", within: .seconds(8)) {
                    try lab.hosts.allSatisfy { host in
                        let tenures = try host.history("story").tenures
                        let lost = tenures.first { $0.holder.editor == loser }
                        let kept = tenures.first { $0.holder.editor == winner }
                        return tenures.count == 2 && kept?.end == nil
                            && lost?.end?.way == "lost" && lost?.end?.by?.editor == winner
                    }
                }
                #expect(Set(try lab.hosts.map { try $0.history().tenures.map(\.told) }).count == 1)
            }
            try await Lab.withNewsroom(of: ["Ada", "Grace"], policy: "quorum") { lab in
                #expect(try lab[1].claim("story").outcome == "held")
                lab[2].crash()
                #expect(try lab[1].claim("match", "--wait", "1s").outcome == "pending")
                let tenures = try lab[1].history("--evidence").tenures
                #expect(tenures.map(\.article) == ["story"])
                #expect(tenures[0].changes?.map(\.change) == ["claimed", "certified"])
            }
        }

        @Test("a host that was away learns what it missed, and tells the same with the evidence")
        func away() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                #expect(try lab[1].claim("story").outcome == "held")
                try await lab.agree(within: .seconds(5))
                try await lab[3].stop()
                // Of a member's claims of one article the state keeps the newest only.
                for round in 1...3 {
                    #expect(try lab[2].take("story").outcome == "held")
                    try await lab[1].hears("story", of: "Grace")
                    #expect(try lab[1].take("story").outcome == "held")
                    try await lab[2].hears("story", of: "Ada")
                    #expect(try lab[2].claim("match \(round)").outcome == "held")
                    #expect(try lab[2].release("match \(round)").outcome == "released")
                }
                let told = try await eventually("Ada has journaled it all", within: .seconds(5)) {
                    let tenures = try lab[1].history().tenures
                    return tenures.count == 10 ? tenures.map(\.told) : nil
                }
                try await lab[3].start()
                try await lab.meet()
                try await eventually("Linus has learned what he missed", within: .seconds(20)) {
                    try lab[3].history().tenures.map(\.told) == told
                }
                for tenure in try lab[3].history("story", "--evidence").tenures {
                    for change in try #require(tenure.changes) {
                        #expect(try lab[3].verifies(change, by: tenure.holder.member))
                    }
                }
                // Two of whom each was away for a part: both have all of it in the end.
                try await lab[1].stop()
                #expect(try lab[3].claim("vote").outcome == "held")
                #expect(try lab[3].release("vote").outcome == "released")
                try await lab[1].start()
                try await lab.meet()
                try await eventually("all tell the same", within: .seconds(20)) {
                    Set(try lab.hosts.map { try $0.history().tenures.map(\.told) }).count == 1
                }
            }
        }

        @Test("a journal that cannot be used costs no lock, and is said to be unusable")
        func unusable() async throws {
            try await Lab.with(hosts: 1) { lab in
                try await lab.found(["Ada"])
                let file = lab[1].home.appendingPathComponent("journal.sqlite")
                for suffix in ["", "-wal", "-shm"] {
                    try? FileManager.default.removeItem(atPath: file.path + suffix)
                }
                try Data(repeating: 7, count: 9_000).write(to: file)
                try await lab[1].start()
                #expect(try lab[1].claim("story").outcome == "held")
                let asked = try lab[1].byline("history")
                #expect(asked.status == 1 && asked.errors.contains("keeps no history"))
                #expect(try lab[1].succeed("status").output.contains("journal.sqlite"))
                #expect(try await lab[1].startInVain("--history-days", "0").status == 64)
            }
        }
    }
}

/// What `byline history --json` gives, as far as these tests look at it.
struct HistoryAnswer: Decodable {
    let tenures: [Tenure]
    let begins: String?

    struct Tenure: Decodable {
        let article: String
        let holder: Holder
        let claim: String
        let since: String
        let end: End?
        let changes: [Change]?

        /// What all hosts tell alike: not when each learned of it, nor who is oneself.
        var told: [String] {
            [article, holder.editor, since, end?.way ?? "-", end?.by?.editor ?? "-"]
        }
    }

    struct Change: Decodable {
        let change: String
        let content: Data
        let signature: Data
    }

    struct End: Decodable {
        let way: String
        let by: Holder?
        let at: String?
    }
}

extension Host {
    /// Whether OpenSSL takes a change for signed by a member.
    func verifies(_ change: HistoryAnswer.Change, by member: String) throws -> Bool {
        let (content, signature) = ("evidence.content", "evidence.signature")
        try change.content.write(to: directory.appendingPathComponent(content))
        try change.signature.write(to: directory.appendingPathComponent(signature))
        // RFC 8410, section 4: what stands before the 32 bytes of an Ed25519 public key.
        let prefix = "302a300506032b6570032100"
        let key = try #require(Data(hex: prefix + member))
        try key.write(to: directory.appendingPathComponent("evidence.key"))
        return try run(
            "openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
            directory.appendingPathComponent("evidence.key").path, "-sigfile",
            directory.appendingPathComponent(signature).path, "-in",
            directory.appendingPathComponent(content).path
        ).status == 0
    }

    /// Waits until this host sees an editor hold an article.
    fileprivate func hears(_ article: String, of editor: String) async throws {
        try await eventually("\(self) hears that \(editor) has it", within: .seconds(3)) {
            try lock(article)?.holder.editor == editor
        }
    }

    func history(_ options: String...) throws -> HistoryAnswer {
        try Command.lab(
            lab.name, ["exec", "\(number)", "byline", "history", "--json"] + options
        ).decoded()
    }
}

extension Data {
    fileprivate init?(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        self.init(
            stride(from: 0, to: digits.count, by: 2).map {
                UInt8(digits[$0] << 4 | digits[$0 + 1])
            })
    }
}
