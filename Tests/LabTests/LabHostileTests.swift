import Testing

extension LabSuite {
    @Suite struct Hostile {
        private static let seed = 4711

        @Test("datagrams of random bytes are dropped and counted")
        func noise() async throws {
            try await expectUnshaken(by: Attacks.noise, countedAtLeast: 100)
        }

        @Test("truncated, altered and repeated packets are dropped and counted")
        func alteredPackets() async throws {
            try await expectUnshaken(by: Attacks.alteredPackets, countedAtLeast: 100)
        }

        @Test("TCP clients that speak nonsense are cut off, and the newsroom goes on")
        func nonsenseOverTCP() async throws {
            try await expectUnshaken(by: Attacks.nonsenseOverTCP, countedAtLeast: 0)
        }

        /// Lets a stranger on host 3 loose on the newsroom of hosts 1 and 2.
        private func expectUnshaken(by attack: String, countedAtLeast drops: UInt64) async throws {
            try await Lab.with(hosts: 3) { lab in
                try await foundOnTwo(lab)
                let before = try lab[1].status()
                let outcome = try lab[3].run(
                    "python3", "-c", attack, "\(Self.seed)", lab[1].address, "\(before.port)",
                    lab[2].address, "\(lab[2].status().port)")
                #expect(outcome.status == 0, "the attack could not be made: \(outcome)")
                let after = try lab[1].status()
                #expect(after.stateDigest == before.stateDigest)
                #expect(try lab[2].status().stateDigest == before.stateDigest)
                #expect(after.drops >= before.drops + drops, "seed \(Self.seed)")
                try await expectAtWork(lab)
            }
        }

        @Test("the packets of another newsroom on the same LAN change nothing")
        func anotherNewsroom() async throws {
            try await Lab.with(hosts: 3) { lab in
                try await foundOnTwo(lab)
                let before = try lab[1].status()
                try lab[3].succeed("init", "The Other Paper", "--name", "Mallory")
                try await lab[3].start("--peer", "\(lab[1].address):\(before.port)")
                #expect(
                    try lab[3].claim("kept").outcome == "held", "it is another newsroom's article")
                try await steadily("neither sees the other", for: .seconds(3)) {
                    try lab[3].status().peers == 0 && lab[1].status().peers == 1
                        && lab[1].status().stateDigest == before.stateDigest
                }
                #expect(try lab[1].sees("Mallory") == nil)
                #expect(try lab[1].status().drops > before.drops)
                try await expectAtWork(lab)
            }
        }

        /// Ada and Grace are a newsroom on hosts 1 and 2, and Ada holds "kept".
        private func foundOnTwo(_ lab: Lab) async throws {
            try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
            try await lab[1].start()
            let code = try lab[1].succeed("invite").lastWord
            try lab[2].succeed("join", code, "--name", "Grace")
            try await lab[2].start()
            #expect(try lab[1].claim("kept").outcome == "held")
            try await eventually("both have settled", within: .seconds(5)) {
                let lock = try lab[2].lock("kept")
                return try lock?.established == true && lock?.seenBy.count == lock?.seenBy.of
                    && lab[1].status().stateDigest == lab[2].status().stateDigest
            }
        }

        private func expectAtWork(_ lab: Lab) async throws {
            #expect(try lab[2].claim("next").outcome == "held")
            for article in ["kept", "next"] {
                try await eventually("both see \(article)", within: .seconds(2)) {
                    let holders = try lab.hosts.prefix(2).compactMap {
                        try $0.lock(article)?.holder
                    }
                    return holders.count == 2 && holders[0].member == holders[1].member
                }
            }
            #expect(try lab[2].sees("Ada") == "here")
            #expect(lab[1].isUnharmed && lab[2].isUnharmed)
        }
    }
}
