import Testing

extension LabSuite {
    /// A stopped process stands for a suspended machine: its clock goes on without it.
    @Suite struct Sleep {
        @Test("a machine that slept doubts what it held until it hears somebody, and keeps it")
        func short() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                let token = try #require(try lab[1].claim("story").lock?.token)
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                try await asleep(lab[1], seenBy: lab[2]) {
                    try lab.unplug(1)
                }
                #expect(try lab[1].check("story", token) == 6, "it cannot know yet")
                #expect(try lab[1].lock("story")?.state == "unverified")
                try lab.plug(1)
                try await eventually("Ada holds her lock again", within: .seconds(8)) {
                    try lab[1].check("story", token) == 0
                }
                let lock = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(lock.token == token)
                #expect(try lab[1].notices().isEmpty)
            }
        }

        @Test("a machine that slept while another claimed says so, once, and to whom it lost")
        func long() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                let token = try #require(try lab[1].claim("story").lock?.token)
                #expect(try lab[1].claim("kept").outcome == "held")
                _ = try await lab.agreeOnLock(of: "kept", within: .seconds(2))
                try await asleep(lab[1], seenBy: lab[2]) {
                    try await eventually("the lock is orphaned", within: .seconds(22)) {
                        try lab[2].lock("story")?.state == "orphaned"
                    }
                    #expect(try lab[2].claim("story").outcome == "held")
                }
                #expect(try lab[1].check("story", token) != 0, "not even for a moment")
                try await eventually("Ada is told", within: .seconds(5)) {
                    try lab[1].notices("--keep").map(\.article) == ["story"]
                }
                let loss = try #require(try lab[1].notices().first)
                #expect(loss.by?.editor == "Grace")
                #expect(try lab[1].notices().isEmpty, "once")
                let kept = try await lab.agreeOnLock(of: "kept", within: .seconds(8))
                #expect(kept.holder.editor == "Ada")
                #expect(
                    try await lab.agreeOnLock(of: "story", within: .seconds(5)).holder.editor
                        == "Grace")
            }
        }

        /// Stops a host's daemon until another has missed it and `meanwhile` is done.
        private func asleep(
            _ host: Host, seenBy other: Host, _ meanwhile: () async throws -> Void
        ) async throws {
            host.suspend()
            defer { host.resume() }
            try await eventually("it is missed", within: .seconds(8)) {
                try other.sees("Ada") == "gone"
            }
            // A silence of five seconds is missed; what slept that long is more than a nap.
            try await steadily("it is not back", for: .seconds(2)) {
                try other.sees("Ada") == "gone"
            }
            try await meanwhile()
        }
    }
}
