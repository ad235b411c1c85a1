import Testing

extension LabSuite {
    @Suite struct Quorum {
        private static let editors = ["Ada", "Grace", "Linus"]

        @Test("where a majority is here, a claim is held within its wait, and all see it")
        func majority() async throws {
            try await Lab.withNewsroom(of: Self.editors, policy: "quorum") { lab in
                #expect(try lab[1].status().policy == "quorum")
                let watch = try await lab[3].watch()
                let held = try lab[1].claim("story")
                #expect(held.outcome == "held" && held.lock?.established == true)
                let lock = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(lock.holder.editor == "Ada" && lock.state == "held")
                try await eventually("Linus saw it pending, then held", within: .seconds(2)) {
                    try watch.events("pending", "story").count == 1
                        && watch.events("claimed", "story").count == 1
                }
                #expect(try lab[2].byline("claim", "story").status == 3)
                #expect(try lab[2].take("story").outcome == "held")
                #expect(try lab[2].release("story").outcome == "released")
            }
        }

        @Test("a minority's claim stays pending, says whose acks it lacks, and can be released")
        func minority() async throws {
            try await Lab.withNewsroom(of: Self.editors, policy: "quorum") { lab in
                try lab.partition([1], [2, 3])
                let asked = try lab[1].byline("claim", "story", "--wait", "1s", "--json")
                #expect(asked.status == 4, "\(asked)")
                #expect(asked.errors.contains("1 more ack, of Grace on host-2, Linus on host-3"))
                let answer: LockAnswer = try asked.decoded()
                #expect(answer.outcome == "pending" && answer.lock?.state == "pending")
                #expect(answer.lock?.missing?.count == 1)
                #expect(answer.lock?.missing?.members.map(\.editor) == ["Grace", "Linus"])
                try expectShown(lab)

                let watch = try await lab[1].watch()
                #expect(try lab[1].release("story").outcome == "released")
                #expect(try lab[1].locks().isEmpty)
                try await eventually("it is withdrawn", within: .seconds(1)) {
                    try watch.events("withdrawn", "story").count == 1
                }
                #expect(try lab[1].byline("release", "story").status == 3)
                let edit = try lab[1].byline("edit", "story", "-n", "--", "echo", "ran")
                #expect(edit.status == 4 && edit.output.isEmpty, "\(edit)")
                #expect(try lab[1].locks().isEmpty, "the session took its claim along")
            }
        }

        private func expectShown(_ lab: Lab) throws {
            let status = try lab[1].status()
            #expect(status.pending == ["story"])
            #expect(try lab[1].byline("status").output.contains("waits for 1 more ack"))
            #expect(try lab[1].lock("story")?.missing?.count == 1)
            let table = try lab[1].byline("locks").output
            #expect(table.contains("pending") && table.contains("needs 1 of"), "\(table)")
            #expect(try lab[1].who().first { $0.isSelf }?.editing.isEmpty == true)
        }

        @Test("two sides of a partition never both hold, and the minority is told once")
        func partition() async throws {
            try await Lab.withNewsroom(of: Self.editors, policy: "quorum") { lab in
                try lab.partition([1], [2, 3])
                let watch = try await lab[1].watch()
                #expect(try lab[1].byline("claim", "story", "--wait", "0s").status == 4)
                #expect(try lab[2].claim("story").outcome == "held")
                try await steadily("one side holds", for: .seconds(4)) {
                    try holders(of: "story", lab) == ["Grace"]
                }
                try lab.heal()
                try await eventually("Ada's claim gave way", within: .seconds(10)) {
                    try watch.events("lost", "story").first?.reason == "outvoted"
                }
                try await lab.agree(within: .seconds(5))
                #expect(try holders(of: "story", lab) == ["Grace"])
                try await steadily("she is told once", for: .seconds(2)) {
                    try watch.events("lost", "story").count == 1
                }
                #expect(try lab.hosts.allSatisfy { try $0.locks().count == 1 })
            }
        }

        /// The editors whose own machines say that they hold the article.
        private func holders(of article: String, _ lab: Lab) throws -> [String] {
            try lab.hosts.compactMap { host in
                let own = try host.locks().filter { $0.article == article && $0.holder.isSelf }
                return own.first { $0.state == "held" }?.holder.editor
            }
        }

        @Test("a policy that there is not is wrong usage, and founds nothing")
        func wrongPolicy() async throws {
            try await Lab.with(hosts: 1) { lab in
                let outcome = try lab[1].byline(
                    "init", "Gazette", "--name", "Ada", "--policy", "majority")
                #expect(outcome.status == 64)
                #expect(outcome.errors.contains("majority"))
                try lab[1].succeed("init", "Gazette", "--name", "Ada", "--policy", "quorum")
                try await lab[1].start()
                let alone = try lab[1].claim("story")
                #expect(alone.outcome == "held", "alone, one is a majority")
                for wrong in ["soon", "-1s", "5y"] {
                    #expect(try lab[1].byline("claim", "story", "--wait", wrong).status == 64)
                }
            }
        }
    }
}
