import Testing

extension LabSuite {
    @Suite struct Conflict {
        @Test(
            "of claims on two sides of a cut the newsroom keeps one, and tells the loser once"
        )
        func majorityKeepsItsHolder() async throws {
            try await Lab.with(hosts: 3) { lab in
                try await lab.found(["Ada", "Grace", "Linus"])
                try lab.cut(1, 2)
                try lab.cut(2, 3)
                for host in lab.hosts { try await host.start() }
                try await eventually("Linus and Ada see each other", within: .seconds(5)) {
                    try lab[3].sees("Ada") == "here"
                }
                try await claimOnBothSidesAndHeal(lab, claimants: [1, 2])
            }
        }

        @Test(
            "of claims on hosts that see nobody one stands after healing, and losers are told once"
        )
        func nobodySettled() async throws {
            try await Lab.with(hosts: 3) { lab in
                try await lab.found(["Ada", "Grace", "Linus"])
                for (one, other) in [(1, 2), (1, 3), (2, 3)] { try lab.cut(one, other) }
                for host in lab.hosts { try await host.start() }
                try await claimOnBothSidesAndHeal(lab, claimants: [1, 2, 3])
            }
        }

        private func claimOnBothSidesAndHeal(_ lab: Lab, claimants: [Int]) async throws {
            let article = "front-page"
            var watches: [(host: Host, watch: Watch)] = []
            for number in claimants {
                watches.append((lab[number], try await lab[number].watch()))
                #expect(try lab[number].claim(article).outcome == "held")
            }
            let healed = ContinuousClock.now
            try lab.heal()
            let lock = try await lab.agreeOnLock(of: article, within: .seconds(5))
            try await lab.agree(within: healed + .seconds(5) - .now)

            let losers = try watches.filter { try $0.host.lock(article)?.holder.isSelf == false }
            #expect(losers.count == claimants.count - 1)
            for (host, watch) in losers {
                let loss = try await eventually("\(host) is told", within: .seconds(2)) {
                    try watch.events("lost", article).first
                }
                // Of three, one may have met another loser first: it names who went before it.
                #expect(
                    claimants.count > 2
                        ? loss.by?.isSelf == false : loss.by?.editor == lock.holder.editor)
                #expect(loss.reason?.isEmpty == false)
            }
            try await steadily("each loser is told once, the holder never", for: .seconds(3)) {
                try watches.allSatisfy { host, watch in
                    let times = try watch.events("lost", article).count
                    return times == (losers.contains { $0.host === host } ? 1 : 0)
                }
            }
            let still = try await lab.agreeOnLock(of: article, within: .seconds(1))
            #expect(still.holder.member == lock.holder.member)
        }

        @Test("taking over is told to the one who loses, with who has it")
        func takeOver() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let first = try lab[1].claim("obituary")
                let watch = try await lab[1].watch()
                try await eventually("Grace sees Ada's claim", within: .seconds(2)) {
                    try lab[2].lock("obituary") != nil
                }
                #expect(try lab[2].byline("claim", "obituary", "--json").status == 3)
                let second = try lab[2].take("obituary")
                #expect(second.outcome == "held")
                #expect((second.lock?.token ?? 0) > (first.lock?.token ?? .max))
                try await eventually("Ada is told", within: .seconds(2)) {
                    let lost = try watch.events("lost", "obituary")
                    return lost.count == 1 && lost[0].by?.editor == "Grace"
                        && lost[0].reason == "takenOver"
                }
                try await lab.agree(within: .seconds(3))
            }
        }
    }
}
