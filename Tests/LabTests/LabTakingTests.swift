import Foundation
import Testing

extension LabSuite {
    @Suite struct Taking {
        @Test("whoever takes an article from somebody at work is asked, and the loser told why")
        func manners() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let watch = try await lab[1].watch()
                #expect(try lab[1].claim("story").outcome == "held")
                let token = try await lab.agreeOnLock(of: "story", within: .seconds(2)).token
                try await eventually("Grace sees that Ada is at work", within: .seconds(3)) {
                    try lab[2].lock("story")?.activity == "active"
                }
                let asked = try lab[2].byline("take", "story", "--json")
                #expect(asked.status == 3)
                #expect(try asked.decoded(as: LockAnswer.self).refusal == "needsConfirmation")
                #expect(try watch.events("lost", "story").isEmpty, "nothing has happened yet")
                let taken = try lab[2].byline(
                    "take", "story", "--yes", "--reason", "deadline", "--json")
                #expect(try taken.decoded(as: LockAnswer.self).outcome == "held")
                try await eventually("Ada hears who, when and why", within: .seconds(2)) {
                    guard let loss = try watch.events("lost", "story").first else { return false }
                    return loss.by?.editor == "Grace" && loss.why == "deadline"
                        && loss.since != nil && loss.reason == "takenOver"
                }
                #expect(try lab[1].check("story", token) == 3, "she may not save any more")
                let told = try lab[1].succeed("notices").output
                #expect(told.contains("Grace") && told.contains("saying \"deadline\""))
            }
        }

        @Test("a program never takes an article from a person unless it is forced")
        func agents() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                let refused = try lab[2].byline(
                    "take", "story", "--agent", "linter", "--yes", "--json")
                #expect(refused.status == 3)
                #expect(try refused.decoded(as: LockAnswer.self).refusal == "agentMustForce")
                try lab[2].succeed("take", "story", "--agent", "linter", "--force")
                try await eventually("Ada sees a program", within: .seconds(2)) {
                    let lock = try lab[1].lock("story")
                    return lock?.holder.kind == "agent" && lock?.holder.agent == "linter"
                }
                #expect(try lab[1].succeed("who").output.contains("story (linter)"))
                #expect(
                    try lab[1].byline("take", "story").status == 0, "a program is not asked")
            }
        }

        @Test("a machine that joined as a program is one to all")
        func agentMachine() async throws {
            try await Lab.with(hosts: 2) { lab in
                try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
                try await lab[1].start()
                let code = try lab[1].succeed("invite").lastWord
                try lab[2].succeed("join", code, "--name", "linter", "--agent")
                try await lab[2].start()
                try await lab.meet()
                #expect(try lab[1].succeed("who").output.contains("linter (agent)"))
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(try lab[2].byline("take", "story", "--yes").status == 3)
                #expect(try lab[2].byline("take", "story", "--force").status == 0)
                try await eventually("Ada has it back unasked", within: .seconds(3)) {
                    try lab[1].byline("take", "story").status == 0
                }
            }
        }

        @Test("an editor at two machines goes on at the other, and the one that it left is told")
        func elsewhere() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Ada", "Grace"]) { lab in
                let watch = try await lab[1].watch()
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(
                    try lab[2].byline("claim", "story").status == 3, "equal names prove nothing")
                let keys = try lab.hosts.map { try $0.who().first(where: \.isSelf)?.member ?? "" }
                try lab[2].succeed("devices", "--add", keys[0])
                try await eventually("the first machine is told", within: .seconds(3)) {
                    try lab[1].succeed("devices").output.contains("says that it is yours")
                }
                #expect(try lab[2].byline("claim", "story").status == 3, "nor does one's own word")
                try lab[1].succeed("devices", "--add", keys[1])
                try await eventually("it goes on", within: .seconds(3)) {
                    try lab[2].byline("claim", "story").status == 0
                }
                try await eventually("and the first machine knows where", within: .seconds(2)) {
                    let losses = try watch.events("lost", "story")
                    return losses.count == 1 && losses[0].reason == "continued"
                        && losses[0].by?.device == "host-2"
                }
                #expect(try lab[1].succeed("notices").output.contains("continued on host-2"))
            }
        }

        @Test("what was saved last is told to whoever claims next, and an older copy is refused")
        func revisions() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                #expect(try lab[1].claim("story", "--revision", "41").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                try lab[2].succeed("take", "story", "--yes")
                _ = try await eventually("Ada knows", within: .seconds(2)) {
                    try lab[1].lock("story")?.holder.editor == "Grace"
                }
                try lab[2].succeed("release", "story", "--revision", "42")
                try await eventually("it is free", within: .seconds(2)) {
                    try lab[1].lock("story") == nil
                }
                let claimed = try lab[1].byline("claim", "story", "--revision", "41", "--json")
                #expect(claimed.status == 0 && claimed.errors.contains("42"))
                let answer = try claimed.decoded(as: LockAnswer.self)
                #expect(answer.warning?.contains("Grace") == true)
                #expect(answer.lock?.lastRevision?.revision == "42")
                #expect(answer.lock?.lastRevision?.by.editor == "Grace")
                #expect(try lab[1].byline("check", "story", "--revision", "41").status == 3)
                #expect(try lab[1].byline("check", "story", "--revision", "42").status == 0)
                let history = try lab[1].succeed("history", "story").output
                #expect(history.contains("released, 42"))
            }
        }
    }
}
