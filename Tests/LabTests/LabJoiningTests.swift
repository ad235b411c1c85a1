import Foundation
import Testing

extension LabSuite {
    @Suite struct Joining {
        @Test("members are let in by any member, and stay members when their codes have expired")
        func withoutTheFounder() async throws {
            try await Lab.with(hosts: 3) { lab in
                try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
                try await lab[1].start()
                let early = try lab[1].succeed("invite", "--expires", "4s").lastWord
                let late = try lab[1].succeed("invite", "--expires", "14s").lastWord
                let made = Date()
                try lab[2].succeed("join", early, "--name", "Grace")
                try await lab[2].start()
                try await eventually("Ada lets Grace in", within: .seconds(4)) {
                    try lab[1].status().peers == 1 && lab[2].status().peers == 1
                }
                try await lab[1].stop()
                try await eventually("Grace's code has expired", within: .seconds(6)) {
                    Date() > made.addingTimeInterval(4.5)
                }
                // Linus has never heard of Grace, and the founder is away.
                try lab[3].succeed("join", late, "--name", "Linus")
                try await lab[3].start()
                try await eventually("Grace lets Linus in", within: .seconds(5)) {
                    try lab[2].sees("Linus") == "here" && lab[3].sees("Grace") == "here"
                }
                try await eventually("Linus's code has expired", within: .seconds(15)) {
                    Date() > made.addingTimeInterval(14.5)
                }
                try await lab[2].stop()
                // Ada has never heard of Linus, whose code has expired, and Grace is away.
                try await lab[1].start()
                try await eventually("Ada takes Linus for a member", within: .seconds(5)) {
                    try lab[1].sees("Linus") == "here" && lab[3].sees("Ada") == "here"
                }
                #expect(try lab[1].claim("front-page").outcome == "held")
                try await eventually("Linus sees the claim", within: .seconds(2)) {
                    try lab[3].lock("front-page")?.holder.editor == "Ada"
                }
            }
        }

        @Test("whoever comes with a code that has expired meanwhile is refused, and told")
        func tooLate() async throws {
            try await Lab.with(hosts: 2) { lab in
                try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
                try await lab[1].start()
                let code = try lab[1].succeed("invite", "--expires", "2s").lastWord
                let expired = Date(timeIntervalSinceNow: 2.2)
                try lab[2].succeed("join", code, "--name", "Mallory")
                try await eventually("the code has expired", within: .seconds(4)) {
                    Date() > expired
                }
                try await lab[2].start()
                try await eventually("the refusal is in the status", within: .seconds(15)) {
                    try lab[2].byline("status").output.contains("expired")
                }
                #expect(try lab[1].byline("members", "--json").output.contains("Mallory") == false)
            }
        }

        @Test("of two who use one code, one is a member")
        func usedTwice() async throws {
            try await Lab.with(hosts: 3) { lab in
                try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
                try await lab[1].start()
                let code = try lab[1].succeed("invite").lastWord
                try lab[2].succeed("join", code, "--name", "Grace")
                try lab[3].succeed("join", code, "--name", "Mallory")
                try await lab[2].start()
                try await eventually("Grace is in", within: .seconds(5)) {
                    try lab[1].sees("Grace") == "here"
                }
                try await lab[3].start()
                try await eventually("Mallory is told", within: .seconds(10)) {
                    try lab[3].byline("status").output.contains("used its code")
                }
                #expect(try lab[1].byline("members", "--json").output.contains("Mallory") == false)
                #expect(try lab[1].status().members == 2)
            }
        }
    }
}
