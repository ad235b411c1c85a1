import Testing

extension LabSuite {
    @Suite struct Fencing {
        /// Gone after 5 s, then the grace time of 15 s, and some room.
        private static let orphaned = Duration.seconds(22)

        @Test(
            "a guarded store never loses a newer text to a stale holder, nor to a cut-off one",
            arguments: ["advisory", "quorum"])
        func fileStore(policy: String) async throws {
            let editors = ["Ada", "Grace", "Linus"]
            try await Lab.withNewsroom(of: editors, policy: policy) { lab in
                let store = try FileStore(in: lab)
                let ada = try #require(try lab[1].claim("story").lock?.token)
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(try lab.hosts.allSatisfy { try $0.check("story", ada) == 0 })
                #expect(try lab[1].check("story", nil) == 0 && lab[2].check("story", nil) == 3)
                #expect(try store.checkAndSave("story", ada, "one", from: lab[1]).status == 0)

                let watch = try await lab[1].watch()
                try lab.partition([1], [2, 3])
                try await eventually("Ada doubts herself", within: .seconds(8)) {
                    try lab[1].check("story", ada) == 6
                }
                #expect(try lab[1].lock("story")?.state == "unverified")
                #expect(try watch.events("unverified", "story").count == 1)
                #expect(try lab[2].byline("claim", "story").status == 3, "nobody else may yet")
                #expect(try store.checkAndSave("story", ada, "two", from: lab[1]).status == 6)

                try await eventually("it is orphaned", within: Self.orphaned) {
                    try lab[2].lock("story")?.state == "orphaned"
                }
                #expect(try lab[3].check("story", ada) == 3, "the holder is gone")
                let grace = try #require(try lab[2].claim("story").lock?.token)
                #expect(grace > ada)
                #expect(try store.checkAndSave("story", grace, "three", from: lab[2]).status == 0)
                // Whoever does not ask is stopped by the store itself.
                let rude = try store.save("story", ada, "four", from: lab[1])
                #expect(rude.status == 1 && rude.errors.contains("stale"), "\(rude)")
                #expect(try lab[1].check("story", ada) == 6, "and still does not vouch for her")

                try lab.heal()
                try await lab.agree(within: .seconds(8))
                try await eventually("Ada is told", within: .seconds(5)) {
                    try watch.events("lost", "story").count == 1
                }
                try await expectGraceAlone(lab, store, ada: ada, grace: grace)
            }
        }

        private func expectGraceAlone(
            _ lab: Lab, _ store: FileStore, ada: Int, grace: Int
        ) async throws {
            let late = try lab[1].byline("check", "story", "--token", "\(ada)", "--json")
            #expect(late.status == 3)
            #expect(late.output.contains("\"outcome\":\"stale\""), "\(late)")
            #expect(late.errors.contains("Grace holds the article under token"), "\(late)")
            #expect(try store.checkAndSave("story", ada, "five", from: lab[1]).status == 3)
            // Under `advisory` a rival's claim lets the holder claim again, above it.
            let now = try #require(try lab[2].lock("story")?.token)
            #expect(now >= grace)
            #expect(try lab.hosts.allSatisfy { try $0.check("story", now) == 0 })
            #expect(try store.checkAndSave("story", now, "six", from: lab[2]).status == 0)
            #expect(try store.text("story") == "six")
        }

        @Test("of two who claimed on two sides of a cut, whoever hears nobody does not save")
        func twoSides() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                let store = try FileStore(in: lab)
                try lab.partition([1], [2, 3])
                let ada = try #require(try lab[1].claim("story").lock?.token)
                let grace = try #require(try lab[2].claim("story").lock?.token)
                #expect(try store.checkAndSave("story", grace, "grace", from: lab[2]).status == 0)
                try await eventually("Ada doubts herself", within: .seconds(8)) {
                    try lab[1].check("story", ada) == 6
                }
                #expect(try store.checkAndSave("story", ada, "ada", from: lab[1]).status == 6)
                try lab.heal()
                let lock = try await lab.agreeOnLock(of: "story", within: .seconds(8))
                #expect(lock.holder.editor == "Grace", "a majority had acknowledged her")
                #expect(lock.token > ada)
                #expect(try store.checkAndSave("story", ada, "ada", from: lab[1]).status == 3)
                #expect(
                    try store.checkAndSave("story", lock.token, "more", from: lab[2]).status == 0)
                #expect(try store.save("story", ada, "ada", from: lab[1]).status == 1)
                #expect(try store.text("story") == "more")
            }
        }

        @Test("a holder that just restarted does not vouch for itself before it has heard a peer")
        func restarted() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let token = try #require(try lab[1].claim("story").lock?.token)
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                lab[1].crash()
                try lab.cut(1, 2)
                try await lab[1].start()
                #expect(try lab[1].check("story", token) == 6)
                try lab.heal()
                try await eventually("it does again", within: .seconds(8)) {
                    try lab[1].check("story", token) == 0
                }
                #expect(try lab[1].release("story").outcome == "released")
                #expect(try lab[1].check("story", token) == 3)
                #expect(try lab[1].byline("check", "story", "--token", "-1").status == 64)
            }
        }
    }
}
