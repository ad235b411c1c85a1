import BylineClient
import Synchronization
import Testing

@testable import LocalAPI

@Suite struct BoardKeysTests {
    /// A time that stands still until it is told.
    private final class Hand: Sendable {
        private let time = Mutex(ContinuousClock.Instant.now)

        func advance(by length: Duration) { time.withLock { $0 += length } }

        func now() -> ContinuousClock.Instant { time.withLock { $0 } }
    }

    @Test func `a code is good once`() throws {
        let keys = BoardKeys()
        let code = keys.code()
        let token = try #require(keys.redeem(code))
        #expect(keys.redeem(code) == nil)
        #expect(keys.admits(token))
        #expect(!keys.admits(code) && !keys.admits(""))
        #expect(keys.redeem("") == nil && keys.redeem(token) == nil)
    }

    @Test func `secrets are as long as they should be, and never the same`() {
        let keys = BoardKeys()
        let codes = (0..<100).map { _ in keys.code() }
        #expect(Set(codes).count == 100)
        #expect(codes.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
        #expect(Limits.boardCodeBytes * 8 >= 128 && Limits.boardTokenBytes * 8 >= 256)
        // A byte that never changes would show in all of a hundred.
        for place in 0..<32 {
            #expect(Set(codes.map { Array($0)[place] }).count > 1)
        }
    }

    @Test func `a code is good for five minutes and not a moment longer`() {
        let hand = Hand()
        let keys = BoardKeys(now: hand.now)
        let (early, late) = (keys.code(), keys.code())
        hand.advance(by: .seconds(300) - .nanoseconds(1))
        #expect(keys.redeem(early) != nil)
        hand.advance(by: .nanoseconds(1))
        #expect(keys.redeem(late) == nil)
    }

    @Test func `the oldest of too many codes falls`() {
        let keys = BoardKeys()
        let codes = (0...Limits.boardCodes).map { _ in keys.code() }
        #expect(keys.redeem(codes[0]) == nil)
        for code in codes.dropFirst() { #expect(keys.redeem(code) != nil) }
    }

    @Test func `the longest unused of too many tokens falls`() throws {
        let keys = BoardKeys()
        let tokens = try (0..<Limits.boardTokens).map { _ in
            try #require(keys.redeem(keys.code()))
        }
        #expect(keys.admits(tokens[0]))
        let last = try #require(keys.redeem(keys.code()))
        #expect(!keys.admits(tokens[1]))
        for token in tokens.dropFirst(2) + [tokens[0], last] { #expect(keys.admits(token)) }
    }

    @Test func `a code that is no more is told so, with the way to a new one`() async throws {
        let hand = Hand()
        try await TestServer.runBoard(keys: BoardKeys(now: hand.now)) { server, browser in
            let used = try Browser.code(of: try await server.client.boardLink().url)
            #expect(try await browser.redeem(used).status == 200)
            let old = try Browser.code(of: try await server.client.boardLink().url)
            hand.advance(by: .seconds(301))
            for code in [used, old, "", "0", String(repeating: "0", count: 32)] {
                let answer = try await browser.redeem(code)
                #expect(answer.status == 401)
                let error = try answer.decoded(APIError.self)
                #expect(error.error == .unauthorized && error.message.contains("byline board"))
            }
            let nothing = try await browser.ask("POST /v1/board/token", body: "{}")
            #expect(nothing.status == 400)
        }
    }
}
