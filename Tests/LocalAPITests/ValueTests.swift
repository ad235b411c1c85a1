import Foundation
import Testing

@testable import BylineClient

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_763_899_200_250, "2025-11-23T12:00:00.250Z"),
        (1_763_899_200_999, "2025-11-23T12:00:00.999Z"), (-1, "1970-01-01T00:00:00.000Z"),
        (.max, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
    func `a time is RFC 3339 in UTC with milliseconds`(milliseconds: Int64, text: String) throws {
        let timestamp = Timestamp(milliseconds: milliseconds)
        #expect(timestamp.description == text)
        #expect(Timestamp(text) == timestamp)
    }

    @Test func `every millisecond of a second survives`() throws {
        for fraction in 0..<1_000 {
            let timestamp = Timestamp(milliseconds: 1_763_899_200_000 + Int64(fraction))
            #expect(Timestamp(timestamp.description) == timestamp)
        }
    }

    @Test(arguments: ["2025-11-23T12:00:00Z", "2025-11-23T13:00:00+01:00"])
    func `other ways to write it are read`(text: String) {
        #expect(Timestamp(text)?.milliseconds == 1_763_899_200_000)
    }

    @Test(arguments: ["", "yesterday", "2025-11-23"])
    func `what is no time is not read`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}

@Suite struct PathSegmentTests {
    @Test func `every byte of every character is escaped or kept`() {
        for value in 0..<0x300 as Range<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "x\(String(scalar))y"
            let encoded = PathSegment.encode(text)
            #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#".utf8.contains($0) })
            #expect(PathSegment.decode(encoded) == text)
        }
    }

    @Test(arguments: ["%", "%4", "%G0", "%FF", "é", " ", "\u{7F}"])
    func `what is not percent-encoded UTF-8 is refused`(segment: String) {
        #expect(PathSegment.decode(segment) == nil)
    }
}

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
        (["HOME": "/h", "XDG_STATE_HOME": "s"], "/h/.local/state/byline",
            "/h/.local/state/byline/byline.sock"),
        (["HOME": "/h", "BYLINE_HOME": ""], "/h/.local/state/byline",
            "/h/.local/state/byline/byline.sock"),
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

@Suite struct ServerSentEventParserTests {
    static let stream = ": hello\n\nevent: a\nid: 1\ndata: {1}\n\nid: 2\r\ndata:x\r\ndata: y\r\n\r\n"

    @Test func `a stream cut anywhere gives the same events`() throws {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            var parser = ServerSentEventParser()
            let events = try parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(events == [Data("{1}".utf8), Data("x\ny".utf8)])
        }
    }
}

@Suite struct OpenVocabularyTests {
    @Test func `words of a newer daemon do not break an older client`() throws {
        let event = Data(#"{"event":"weather","sky":"blue"}"#.utf8)
        #expect(try APICoding.decode(WatchEvent.self, from: event) == .unknown(name: "weather"))
        let answer = Data(#"{"outcome":"perhaps","lock":null,"why":7}"#.utf8)
        let perhaps = LockAnswer(outcome: Outcome(rawValue: "perhaps"), lock: nil)
        #expect(try APICoding.decode(LockAnswer.self, from: answer) == perhaps)
    }

    @Test func `what is missing is null, so that scripts find the same keys`() throws {
        let lock = FakeNewsroom.lock("a", FakeNewsroom.ada)
        let json = String(decoding: try APICoding.encode(lock), as: UTF8.self)
        let expected = """
            {"article":"a","claim":"4711-aa","desk":null,"established":true,"holder":\
            {"device":"host-1","editor":"Ada","member":"aa","self":true},"note":null,\
            "seenBy":{"count":2,"of":3},"since":"2025-11-23T12:00:00.250Z","state":"held",\
            "term":1,"title":null,"token":4711}
            """
        #expect(json == expected)
    }
}
