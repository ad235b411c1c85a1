import Testing

extension LabSuite {
    @Suite struct Discovery {
        @Test(
            "three hosts, two with avahi-daemon, see each other within 3 s, and a claim too"
        )
        func threeHostsMeet() async throws {
            try await Lab.with(hosts: 3, avahi: "1,2") { lab in
                try await lab.found(["Ada", "Grace", "Linus"])
                for host in lab.hosts { try host.launch() }
                try await eventually("each sees the other two", within: .seconds(3)) {
                    try lab.hosts.allSatisfy { host in
                        try host.who().filter { $0.state == "here" && !$0.isSelf }.count == 2
                    }
                }
                #expect(
                    try lab.hosts.map { try $0.status().discovery } == [
                        "avahi", "avahi", "embedded",
                    ])

                let answer = try lab[1].claim(
                    "budget-2027", "--desk", "politics", "--title", "Deficit")
                #expect(answer.outcome == "held")
                let lock = try await lab.agreeOnLock(of: "budget-2027", within: .seconds(2))
                #expect(lock.holder.editor == "Ada")
                #expect(try lab[3].sees("Ada") == "here")
                try await expectAnonymousServices(lab)
            }
        }

        /// What mDNS tells a stranger: three machines and their ports, no person and no article.
        private func expectAnonymousServices(_ lab: Lab) async throws {
            let addresses = lab.hosts.map(\.address)
            let seen = try await eventually("avahi-browse shows all three", within: .seconds(5)) {
                let text = try lab[1].run("avahi-browse", "-rtp", "_byline._tcp").output
                let resolved = text.split(separator: "\n").filter { $0.hasPrefix("=") }
                let all = addresses.allSatisfy { address in
                    resolved.contains { $0.contains(";\(address);") }
                }
                return all ? text.lowercased() : nil
            }
            for secret in ["ada", "grace", "linus", "daily", "budget", "politics", "deficit"] {
                #expect(!seen.contains(secret), "mDNS gives away \(secret): \(seen)")
            }
        }

        @Test("an avahi-daemon that dies and comes back announces the daemon again")
        func avahiRestarts() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"], avahi: "all") { lab in
                try lab.run("avahi", "2", "kill")
                try await steadily("Ada still sees Grace", for: .seconds(2)) {
                    try lab[1].sees("Grace") == "here"
                }
                try lab.run("avahi", "2", "start")
                try await eventually("Grace's service is back", within: .seconds(15)) {
                    try lab[2].run("avahi-browse", "-rtp", "_byline._tcp").output
                        .contains(";\(lab[2].address);")
                }
            }
        }

        @Test("where no multicast passes, --peer is enough")
        func peerOption() async throws {
            try await Lab.with(hosts: 2) { lab in
                try await lab.found(["Ada", "Grace"])
                try lab.run("multicast", "off")
                try await lab[1].start("--discovery", "off")
                let port = try lab[1].status().port
                try await lab[2].start("--discovery", "off", "--peer", "\(lab[1].address):\(port)")
                try await lab.meet(within: .seconds(5))
            }
        }
    }
}
