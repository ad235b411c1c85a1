import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Join codes")
struct JoinCodeTests {
    let house: House
    let code: JoinCode

    init() throws {
        house = try House()
        code = house.joinCode()
    }

    @Test("A code is read as it was made, in either case, with spaces, hyphens and line breaks")
    func roundTrip() throws {
        let text = code.text
        #expect(text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".utf8.contains($0) })
        let broken = text.uppercased().enumerated().map { $0 % 40 == 39 ? "\($1)-\r\n " : "\($1)" }
        for spelling in [text, "  \(text)\n", broken.joined()] {
            let read = try JoinCode(parsing: spelling)
            #expect(read.genesis == house.founded.genesis)
            #expect(read.invite == code.invite)
            #expect(read.rosterHead == code.rosterHead)
            #expect(read.text == text)
        }
    }

    @Test("A code with any one letter changed is refused as a typing error")
    func changedLetters() {
        let letters = Array(code.text)
        for index in letters.indices {
            for replacement: Character in ["a", "q", "7", "1", "é"]
            where replacement != letters[index] {
                var changed = letters
                changed[index] = replacement
                #expect(throws: JoinCodeError.typingError) {
                    try JoinCode(parsing: String(changed))
                }
            }
        }
    }

    @Test("A code with a letter missing, doubled or two swapped is refused as a typing error")
    func misplacedLetters() {
        let letters = Array(code.text)
        for index in stride(from: 0, to: letters.count - 1, by: 7) {
            var missing = letters
            missing.remove(at: index)
            var doubled = letters
            doubled.insert(letters[index], at: index)
            var swapped = letters
            swapped.swapAt(index, index + 1)
            for changed in [missing, doubled, swapped] where changed != letters {
                #expect(throws: JoinCodeError.typingError) {
                    try JoinCode(parsing: String(changed))
                }
            }
        }
    }

    @Test("What is no code at all is told apart from a typing error")
    func notACode() {
        for text in ["", "join", "https://example.org/x", String(repeating: "a", count: 9_000)] {
            #expect(throws: JoinCodeError.notACode) { try JoinCode(parsing: text) }
        }
    }

    @Test("A later version's code asks for an update")
    func newerVersion() throws {
        let content = try #require(CodeText.decode(code.text)).content
        let newer = CodeText.encode(content, version: 2)
        #expect(throws: JoinCodeError.newerVersion(2)) { try JoinCode(parsing: newer) }
    }

    @Test("A code whose parts do not belong together is refused")
    func notGenuine() throws {
        let other = try House(seed: 2)
        let mixed = Byline_V1_JoinCode.filled {
            $0.inviteSeed = .init(repeating: 7, count: 16)
            $0.genesis = house.founded.genesis.statement.field
            $0.invite = code.invite.statement.field
            $0.rosterHead = Bytes32.zero.field
        }
        var foreign = mixed
        foreign.invite = other.joinCode().invite.statement.field
        var forged = mixed
        forged.invite = code.invite.statement.withBadSignature.field
        let cases: [(WireError, Byline_V1_JoinCode)] = [
            (.badKey, mixed), (.otherNewsroom, foreign), (.badSignature, forged),
        ]
        for (reason, field) in cases {
            let text = CodeText.encode(field.wireBytes, version: CodeText.joinVersion)
            #expect(throws: JoinCodeError.notGenuine(reason)) { try JoinCode(parsing: text) }
        }
    }

    @Test("A code is redeemed up to its expiry and not after it")
    func expiry() throws {
        let names = try House.names("Grace")
        let last = WallTime(millisecondsSinceEpoch: 2_000)
        #expect(throws: Never.self) {
            try code.redeem(identity: house.members[1], names: names, now: last)
        }
        let late = WallTime(millisecondsSinceEpoch: 2_001)
        #expect(throws: JoinCodeError.expired) {
            try code.redeem(identity: house.members[1], names: names, now: late)
        }
    }

    @Test("A redeemed code gives the genesis, the invite and the joiner's own fact")
    func redemption() throws {
        let now = WallTime(millisecondsSinceEpoch: 1_000)
        let facts = try JoinCode(parsing: code.text).redeem(
            identity: house.members[1], names: House.names("Grace"), now: now)
        #expect(facts.prefix(2) == [house.founded.genesis, code.invite])
        let member = try #require(facts.last)
        #expect(member.author == house.members[1].member)
        #expect(member.lamport > code.invite.lamport)
        let key = try #require(inviteKey(of: code))
        #expect(
            member.body
                == .member(
                    Redemption(
                        invite: code.invite.id, inviteKey: key, names: try House.names("Grace"),
                        redeemed: now, sealingKey: house.members[1].sealingKey)))
    }

    @Test("No two codes share a key")
    func distinctKeys() {
        let keys = (1...20).compactMap { inviteKey(of: house.joinCode(seed: $0)) }
        #expect(Set(keys).count == 20)
    }

    @Test("Base32 follows RFC 4648 and has one text for one sequence of bytes")
    func base32() {
        let vectors = [
            "": "", "f": "my", "fo": "mzxq", "foo": "mzxw6", "foob": "mzxw6yq", "fooba": "mzxw6ytb",
            "foobar": "mzxw6ytboi",
        ]
        for (plain, text) in vectors {
            #expect(Base32.encode(Array(plain.utf8)) == text)
            #expect(Base32.decode(Array(text.uppercased().utf8)) == Array(plain.utf8))
        }
        for bad in ["m", "mz1q", "mzx", "mzxr", "mzxw6z", "my======"] {
            #expect(Base32.decode(Array(bad.utf8)) == nil)
        }
    }

    private func inviteKey(of code: JoinCode) -> Bytes32? {
        guard case .invite(let invite) = code.invite.body else { return nil }
        return invite.inviteKey
    }
}
