import Testing

extension LabSuite {
    @Suite struct Cut {
        @Test(
            "a host whose cable is pulled is cut off, gone for the others, and catches up"
        )
        func cable() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                #expect(try lab[1].claim("mine").outcome == "held")
                _ = try await lab.agreeOnLock(of: "mine", within: .seconds(2))
                try lab.unplug(1)
                try await eventually("the others call Ada gone", within: .seconds(6)) {
                    try lab.hosts.dropFirst().allSatisfy { try $0.sees("Ada") == "gone" }
                }
                try await eventually("Ada calls herself cut off", within: .seconds(2)) {
                    try lab[1].status().cutOff
                }
                #expect(try lab[2].claim("meanwhile").outcome == "held")
                #expect(try lab[1].lock("meanwhile") == nil)

                try lab.plug(1)
                try await lab.agree(within: .seconds(5))
                #expect(try lab[1].lock("meanwhile")?.holder.editor == "Grace")
                #expect(try lab[3].lock("mine")?.holder.editor == "Ada")
                try await eventually("nobody is cut off", within: .seconds(2)) {
                    try lab.hosts.allSatisfy { try !$0.status().cutOff }
                }
            }
        }

        @Test("with all multicast dropped, claims reach everyone within 2 s")
        func withoutMulticast() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace", "Linus"]) { lab in
                try lab.run("multicast", "off")
                try await claimsReachEveryone(lab)
                try await steadily("nobody is gone", for: .seconds(7)) {
                    try lab.hosts.allSatisfy { host in
                        try host.who().allSatisfy { $0.state != "gone" }
                    }
                }
                try await claimsReachEveryone(lab, round: "later")
            }
        }

        @Test("daemons that never had multicast find each other by mDNS alone")
        func neverMulticast() async throws {
            try await Lab.with(hosts: 3, avahi: "1") { lab in
                try await lab.found(["Ada", "Grace", "Linus"])
                try lab.run("multicast", "off", "7947")
                for host in lab.hosts { try host.launch() }
                try await lab.meet()
                try await claimsReachEveryone(lab)
            }
        }

        private func claimsReachEveryone(_ lab: Lab, round: String = "first") async throws {
            for host in lab.hosts {
                let article = "\(round)-\(host.number)"
                #expect(try host.claim(article).outcome == "held")
                let lock = try await lab.agreeOnLock(of: article, within: .seconds(2))
                #expect(lock.term == 1)
            }
        }
    }
}
