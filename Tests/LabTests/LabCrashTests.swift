import Testing

extension LabSuite {
    @Suite struct Crash {
        /// The grace time of 15 s after a member is gone, which takes up to 5 s, and some room.
        private static let orphaned = Duration.seconds(22)

        @Test(
            "a crashed holder's lock is orphaned after the grace time, and then anyone's to claim")
        func orphan() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                try await adaClaims(lab)
                let watch = try await lab[3].watch()
                lab[1].crash()
                try await eventually("Grace says that Ada is gone", within: .seconds(6)) {
                    try lab[2].sees("Ada") == "gone"
                }
                #expect(try lab[2].byline("claim", "story", "--json").status == 3, "grace time")
                try await eventually("all say orphaned", within: Self.orphaned) {
                    try lab.hosts.dropFirst().allSatisfy {
                        try $0.lock("story")?.state == "orphaned"
                    }
                }
                #expect(try watch.events("orphaned", "story").count == 1)
                #expect(try lab[2].claim("story").outcome == "held")
                try await eventually("Linus sees that Grace has it", within: .seconds(2)) {
                    try lab[3].lock("story")?.holder.editor == "Grace"
                }
            }
        }

        @Test("a holder that is back within the grace time holds its lock again")
        func backInTime() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                let lock = try await adaClaims(lab)
                let watch = try await lab[2].watch()
                lab[1].crash()
                try await lab[1].start()
                try await eventually("Ada holds her lock again", within: .seconds(5)) {
                    try lab.hosts.allSatisfy { host in
                        let now = try host.lock("story")
                        return now?.state == "held" && now?.token == lock.token
                            && now?.holder.editor == "Ada"
                    }
                }
                #expect(try lab[2].byline("claim", "story", "--json").status == 3)
                #expect(try watch.events("orphaned", "story").isEmpty)
                try await lab.agree(within: .seconds(5))
            }
        }

        @Test("a holder that is back after another claimed learns once that it lost")
        func backTooLate() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                try await adaClaims(lab)
                lab[1].crash()
                try await eventually("the lock is orphaned", within: Self.orphaned) {
                    try lab[2].lock("story")?.state == "orphaned"
                }
                #expect(try lab[2].claim("story").outcome == "held")

                try await lab[1].start()
                let first = try await lab[1].watch()
                try await eventually("Ada learns that Grace has it", within: .seconds(5)) {
                    try first.events("lost", "story").first?.by?.editor == "Grace"
                }
                try await steadily("she is told once", for: .seconds(2)) {
                    try first.events("lost", "story").count == 1
                }
                first.end()
                try await lab[1].stop()
                try await lab[1].start()
                #expect(try lab[1].notices("--keep").map(\.article) == ["story"], "nobody saw it")
                #expect(try lab[1].notices().first?.by?.editor == "Grace")
                try await expectNoLossAgain(lab[1])
                try await lab[1].stop()
                try await lab[1].start()
                try await expectNoLossAgain(lab[1])
                #expect(try lab[1].notices().isEmpty)
                #expect(
                    try await lab.agreeOnLock(of: "story", within: .seconds(5)).holder.editor
                        == "Grace")
            }
        }

        @Test("a daemon that is told to stop says goodbye, and its locks survive it")
        func gracefulStop() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let lock = try await adaClaims(lab)
                try await lab[1].stop()
                try await eventually("Grace knows at once", within: .seconds(1)) {
                    try lab[2].sees("Ada") == "gone"
                }
                try await lab[1].start()
                try await eventually("Ada holds her lock", within: .seconds(5)) {
                    try lab[1].lock("story")?.token == lock.token
                }
            }
        }

        @discardableResult
        private func adaClaims(_ lab: Lab) async throws -> Lock {
            #expect(try lab[1].claim("story").outcome == "held")
            let lock = try await lab.agreeOnLock(of: "story", within: .seconds(2))
            #expect(lock.holder.editor == "Ada")
            return lock
        }

        private func expectNoLossAgain(_ host: Host) async throws {
            let watch = try await host.watch()
            defer { watch.end() }
            try await steadily("\(host) is not told again", for: .seconds(2)) {
                try watch.events("lost", "story").isEmpty
            }
        }
    }
}
