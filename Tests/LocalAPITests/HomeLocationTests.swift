import BylineClient
import Testing

@Suite struct HomeLocationTests {
    @Test func `the option goes before the variable, and that before the default`() throws {
        let environment = ["BYLINE_HOME": "/b", "XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r"]
        let named = try HomeLocation(home: "/a/", environment: environment)
        #expect(named.state == "/a")
        #expect(named.socket == "/a/byline.sock")
        #expect(named.startCommand == "bylined --home /a")
        #expect(try HomeLocation(home: nil, environment: environment).state == "/b")
    }

    @Test(arguments: [
        (["XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r"], "/s/byline", "/r/byline/byline.sock"),
        (["HOME": "/h"], "/h/.local/state/byline", "/h/.local/state/byline/byline.sock"),
        (
            ["HOME": "/h", "XDG_STATE_HOME": "s"], "/h/.local/state/byline",
            "/h/.local/state/byline/byline.sock"
        ),
        (
            ["HOME": "/h", "BYLINE_HOME": ""], "/h/.local/state/byline",
            "/h/.local/state/byline/byline.sock"
        ),
    ])
    func `the default follows the XDG directories`(
        environment: [String: String], state: String, socket: String
    ) throws {
        let home = try HomeLocation(home: nil, environment: environment)
        #expect(home.state == state)
        #expect(home.socket == socket)
        #expect(home.startCommand == "bylined")
    }

    @Test func `107 bytes of socket path are well, 108 are an error that says what to do`() throws {
        let longest = "/" + String(repeating: "a", count: 107 - 1 - "/byline.sock".utf8.count)
        #expect(try HomeLocation(home: longest, environment: [:]).socket.utf8.count == 107)
        let error = try #require(throws: HomeError.self) {
            try HomeLocation(home: longest + "a", environment: [:])
        }
        #expect(error.description.contains("107"))
        #expect(error.description.contains("--home"))
    }

    @Test func `an empty name is an error`() {
        #expect(throws: HomeError.emptyName) { try HomeLocation(home: "", environment: [:]) }
    }
}
