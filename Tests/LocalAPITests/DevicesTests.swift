import BylineClient
import Testing

/// Other machines of the same editor, on the command line.
@Suite struct DevicesTests {
    @Test func `a machine is added by its name, listed, and taken back`() async throws {
        try await TestServer.run { server async throws in
            let none = try await Command.run(["devices"], home: server.home)
            #expect(none.output == "No other machine is yours; see `byline help devices`.\n")
            let added = try await Command.run(["devices", "--add", "host-2"], home: server.home)
            #expect(added.status == 0)
            #expect(added.output.contains("yours once you run `byline devices --add` there, too"))
            let listed = try await Command.run(["devices", "--json"], home: server.home)
            #expect(
                try listed.decoded([Device].self)
                    == [Device(holder: FakeNewsroom.grace, state: .waiting)])
            let removed = try await Command.run(
                ["devices", "--remove", "host-2", "--json"], home: server.home)
            #expect(try removed.decoded([Device].self).isEmpty)
        }
    }

    @Test(arguments: ["host-1", "host-9", "Grace"])
    func `only another machine's own name will do`(name: String) async throws {
        try await TestServer.run { server async throws in
            let added = try await Command.run(["devices", "--add", name], home: server.home)
            #expect(added.status == 64)
            #expect(added.errors.contains("byline members"))
        }
    }
}
