import Foundation
import Testing

extension LabSuite {
    @Suite struct CommandLine {
        @Test("without a daemon every question ends with 5 and says how to start one")
        func noDaemon() async throws {
            try await Lab.with(hosts: 1) { lab in
                for question in [["who"], ["locks"], ["status"], ["claim", "a"], ["watch"]] {
                    let outcome = try Command.lab(lab.name, ["exec", "1", "byline"] + question)
                    #expect(outcome.status == 5, "\(question): \(outcome)")
                    #expect(outcome.errors.contains("bylined"), "\(question): \(outcome)")
                }
            }
        }

        @Test("wrong usage ends with 64")
        func wrongUsage() async throws {
            try await Lab.with(hosts: 1) { lab in
                for wrong in [["--no-such-flag"], ["claim"], ["no-such-command"], ["join"]] {
                    let outcome = try Command.lab(lab.name, ["exec", "1", "byline"] + wrong)
                    #expect(outcome.status == 64, "\(wrong): \(outcome)")
                    #expect(!outcome.errors.isEmpty)
                }
                #expect(try await lab[1].startInVain("--no-such-flag").status == 64)
            }
        }

        @Test("exit codes tell what became of a claim, a release and a take-over")
        func exitCodes() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let first = try lab[1].succeed("claim", "a", "--json").decoded(as: LockAnswer.self)
                let again = try lab[1].succeed("claim", "a", "--json").decoded(as: LockAnswer.self)
                #expect(first.outcome == "held" && again.outcome == "held")
                #expect(
                    first.lock?.token == again.lock?.token, "claiming what I hold changes nothing")
                _ = try await lab.agreeOnLock(of: "a", within: .seconds(2))

                try expect(lab[2], "claim", "a", exit: 3, outcome: "refused", holder: "Ada")
                try expect(lab[2], "release", "a", exit: 3, outcome: "refused", holder: "Ada")
                try expect(
                    lab[2], "release", "never claimed", exit: 3, outcome: "free", holder: nil)
                try expect(lab[1], "release", "a", exit: 0, outcome: "released", holder: nil)
                try await eventually("it is free for Grace", within: .seconds(2)) {
                    try lab[2].lock("a") == nil
                }
                try expect(lab[2], "claim", "a", exit: 0, outcome: "held", holder: "Grace")
            }
        }

        private func expect(
            _ host: Host, _ command: String, _ article: String, exit status: Int32, outcome: String,
            holder: String?
        ) throws {
            let said = try host.byline(command, article, "--json")
            let answer: LockAnswer = try said.decoded()
            #expect(said.status == status, "\(command) \(article): \(said)")
            #expect(answer.outcome == outcome)
            #expect(answer.lock?.holder.editor == holder)
        }

        @Test("init, invite, join and members work as the README says")
        func founding() async throws {
            try await Lab.with(hosts: 2) { lab in
                #expect(
                    try lab[1].succeed("init", "The Daily Example", "--name", "Ada").output
                        .contains("bylined"))
                #expect(try lab[1].byline("init", "Again", "--name", "Ada").status != 0)
                #expect(try lab[1].byline("invite").status == 5)
                try await lab[1].start()
                let code = try lab[1].succeed("invite").lastWord
                try lab[2].succeed("join", code, "--name", "Grace")
                try await lab[2].start()
                try await eventually("both list both members", within: .seconds(5)) {
                    try lab.hosts.allSatisfy { host in
                        let text = try host.succeed("members", "--json").output
                        return text.contains("Ada") && text.contains("Grace")
                    }
                }
                let status = try lab[2].status()
                #expect(status.name == "The Daily Example" && status.policy == "advisory")
            }
        }

        @Test("a recorded run replays to the digest that the daemon ended with")
        func recordAndReplay() async throws {
            try await Lab.with(hosts: 2) { lab in
                try await lab.found(["Ada", "Grace"])
                let log = lab[1].directory.appendingPathComponent("run.jsonl").path
                try await lab[1].start("--record", log)
                try await lab[2].start()
                try await lab.meet()
                #expect(try lab[2].claim("budget").outcome == "held")
                #expect(try lab[1].run("byline", "take", "budget", "--yes").status == 0)
                #expect(try lab[1].claim("front-page").outcome == "held")
                try await lab.agree(within: .seconds(5))
                let digest = try lab[1].status().stateDigest
                try await lab[1].stop()
                let replay = try lab[1].run("bylined", "replay", log)
                #expect(replay.output.contains(digest), "\(replay)")
            }
        }
    }
}
