import Foundation
import Testing

@testable import BylineClient

@Suite struct ServerSentEventParserTests {
    static let stream =
        ": hello\n\nevent: a\nid: 1\ndata: {1}\n\nid: 2\r\ndata:x\r\ndata: y\r\n\r\n"

    @Test func `a stream cut anywhere gives the same events`() throws {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            var parser = ServerSentEventParser()
            let events = try parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(events == [Data("{1}".utf8), Data("x\ny".utf8)])
        }
    }
}
