import BylineClient
import Foundation
import Testing

@Suite struct OpenVocabularyTests {
    @Test func `words of a newer daemon do not break an older client`() throws {
        let event = Data(#"{"event":"weather","sky":"blue"}"#.utf8)
        #expect(try APICoding.decode(WatchEvent.self, from: event) == .unknown(name: "weather"))
        let answer = Data(#"{"outcome":"perhaps","lock":null,"why":7}"#.utf8)
        let perhaps = LockAnswer(outcome: Outcome(rawValue: "perhaps"), lock: nil)
        #expect(try APICoding.decode(LockAnswer.self, from: answer) == perhaps)
    }

    @Test func `what is missing is null, so that scripts find the same keys`() throws {
        let lock = Lock(
            article: "a", state: .held, holder: FakeNewsroom.grace, term: 1, token: 4711,
            claim: "4711-bb", since: FakeNewsroom.noon, established: true,
            seenBy: SeenBy(count: 2, of: 3))
        let json = String(decoding: try APICoding.encode(lock), as: UTF8.self)
        let expected = """
            {"activity":null,"article":"a","claim":"4711-bb","desk":null,"established":true,\
            "holder":{"agent":null,"device":"host-2","editor":"Grace","kind":"person",\
            "member":"bb","self":false},"lastActive":null,"lastRevision":null,"line":[],\
            "missing":null,"note":null,"reason":null,\
            "seenBy":{"count":2,"of":3},\
            "since":"2025-11-23T12:00:00.250Z",\
            "state":"held","term":1,"title":null,"token":4711}
            """
        #expect(json == expected)
    }
}
