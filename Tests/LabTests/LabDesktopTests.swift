import Foundation
import Testing

extension LabSuite {
    @Suite struct Desktop {
        private static let article = "front-page"

        /// A newsroom of two, each with a desktop; Grace's daemon runs with `options`.
        private func desktops(
            _ options: String..., body: (Lab, SessionBus, SessionBus) async throws -> Void
        ) async throws {
            try await Lab.with(hosts: 2) { lab in
                try await lab.found(["Ada", "Grace"])
                let ada = try await SessionBus(lab[1])
                let grace = try await SessionBus(lab[2])
                defer { for bus in [ada, grace] { bus.end() } }
                try lab[1].launch()
                try lab[2].launch(options)
                try await lab.meet()
                #expect(try lab[1].claim(Self.article).outcome == "held")
                _ = try await lab.agreeOnLock(of: Self.article, within: .seconds(2))
                try await body(lab, ada, grace)
            }
        }

        private func shown(_ bus: SessionBus, _ all: [[String]]) async throws {
            try await eventually("the desktop shows \(all)", within: .seconds(5)) {
                guard bus.shown == all else {
                    throw NotAsExpected(description: "it shows \(bus.shown)")
                }
                return true
            }
        }

        @Test("a loss is shown on the desktop of whoever lost, and not where none is wanted")
        func losing() async throws {
            try await desktops("--no-notify") { lab, ada, grace in
                #expect(try lab[2].take(Self.article).outcome == "held")
                try await shown(
                    ada, [["You lost front-page", "Grace on host-2 took it over."]])
                #expect(try lab[1].take(Self.article).outcome == "held")
                let watch = try await lab[2].watch()
                try await eventually("Grace knows", within: .seconds(5)) {
                    try watch.events("lost", Self.article).count == 1
                }
                watch.end()
                #expect(grace.shown.isEmpty)
            }
        }

        @Test("who is asked, answered or given an article is shown that")
        func asking() async throws {
            try await desktops { lab, ada, grace in
                try lab[2].succeed("ask", Self.article, "only a comma", "--within", "10m")
                let question = [
                    "Grace asks for front-page",
                    "\"only a comma\" Answer with `byline answer`; with nobody at work here, it "
                        + "goes to them in 10 min.",
                ]
                try await shown(ada, [question])
                try lab[1].succeed(
                    "answer", Self.article, "--in", "20m", "--message", "after the print run")
                let answer = [
                    "Ada answers about front-page",
                    "In 20 min; you stay in line. \"after the print run\"",
                ]
                try await shown(grace, [answer])
                try lab[1].succeed("release", Self.article)
                try await shown(
                    grace, [answer, ["You have front-page", "Ada on host-1 left it to you."]])
                #expect(ada.shown == [question], "what Ada did herself needs no word")
            }
        }

        @Test("who waited and gets an article that nobody left to it is shown that, too")
        func turn() async throws {
            try await desktops { lab, _, grace in
                let waiting = try Background(lab[2], "claim", Self.article, "--wait", "60s")
                try await eventually("Grace waits", within: .seconds(5)) {
                    try lab[1].lock(Self.article)?.line.count == 1
                }
                lab[1].crash()
                #expect(try await waiting.end(within: .seconds(25)).status == 0)
                try await shown(
                    grace, [["You have front-page", "You waited for it, and it is your turn."]])
            }
        }
    }
}
