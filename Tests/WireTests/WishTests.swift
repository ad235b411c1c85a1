import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Wishes and offers")
struct WishTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("A wish is read as it was signed; so is one that was withdrawn")
    func roundTrip() throws {
        let plain = Wish(
            article: house.article, lamport: LamportStamp(clamping: 1),
            member: house.members[0].member)
        for body in [.wish(try house.wish()), .wish(plain), .withdrawnWish] as [EntryBody] {
            let entry = house.entry(body, wishing: house.article)
            #expect(try house.decode(entries: [entry.payload.statement]) == [entry])
        }
        let wish = try house.wish()
        #expect(try WishCodec.decode(WishCodec.encode(wish), member: wish.member) == wish)
    }

    @Test("A wish for another article than its key's, or from the future, is refused")
    func keys() throws {
        let wish = WishCodec.field(try house.wish())
        let letter = UInt8(ascii: "w")
        let good = [letter] + house.article.text.utf8
        #expect(try house.decode(entries: [statement(wish, key: good)]).count == 1)
        let article = Array(house.article.text.utf8)
        let wrong = [
            [letter], [letter, 0xff], [UInt8(ascii: "c")] + article, [UInt8(ascii: "x")] + article,
            [],
        ]
        for key in wrong {
            for field in [wish, Byline_V1_Wish()] {
                #expect(throws: WireError.self, "\(key)") {
                    try house.decode(entries: [statement(field, key: key)])
                }
            }
        }
        #expect(throws: WireError.malformed, "another article") {
            try house.decode(entries: [statement(wish, key: good + [0x32])])
        }
        var unstamped = wish
        unstamped.lamport = 0
        var early = wish
        early.lamport = 9_003
        for field in [unstamped, early] {
            #expect(throws: WireError.malformed) {
                try house.decode(entries: [statement(field, key: good)])
            }
        }
        let bodiless = house.forged(
            .entry(
                .filled {
                    $0.instance = house.instance.field
                    $0.version = 1
                    $0.lamport = 9_002
                    $0.key = Data(good)
                }))
        #expect(throws: WireError.malformed) { try house.decode(entries: [bodiless]) }
    }

    @Test("An offer travels with a release, and only with one")
    func offers() throws {
        for wish in [nil, LamportStamp(clamping: 77)] {
            var claim = try house.claim()
            claim.status = .released
            claim.offer = Offer(to: house.members[2].member, wish: wish)
            let entry = house.entry(claim)
            #expect(try house.decode(entries: [entry.payload.statement]) == [entry])
            #expect(try ClaimCodec.decode(ClaimCodec.encode(claim), member: claim.member) == claim)
            claim.status = .held
            let held = house.entry(claim).payload.statement
            #expect(throws: WireError.malformed) { try house.decode(entries: [held]) }
        }
    }

    @Test("An answer is read as it was signed, under its asker's and its article's key")
    func answers() throws {
        for word in [Answer.Word.declined, .busy, .later(.seconds(0)), .later(.seconds(86_400))] {
            let entry = house.entry(house.answer(word))
            #expect(try house.decode(entries: [entry.payload.statement]) == [entry])
        }
        let answer = AnswerCodec.field(house.answer(.declined))
        var wordless = answer
        wordless.word = .unspecified
        var later = answer
        later.word = .UNRECOGNIZED(9)
        let letter = UInt8(ascii: "n")
        let asker = house.members[1].member.key.bytes
        let text = house.article.text.utf8
        for (field, key, error) in [
            (answer, [letter] + asker + text, nil), (answer, [letter] + text, .malformed),
            (answer, [letter] + house.members[2].member.key.bytes + text, .malformed),
            (wordless, [letter] + asker + text, .unknownVersion),
            (later, [letter] + asker + text, .unknownVersion),
        ] as [(Byline_V1_Answer, [UInt8], WireError?)] {
            let statement = house.forged(
                .entry(
                    .filled {
                        $0.instance = house.instance.field
                        $0.version = 1
                        $0.lamport = 9_003
                        $0.key = Data(key)
                        $0.answer = field
                    }))
            guard let error else {
                #expect(try house.decode(entries: [statement]).count == 1)
                continue
            }
            #expect(throws: error) { try house.decode(entries: [statement]) }
        }
    }

    @Test("A question that is older than its wish, or of no or too long a time, is refused")
    func questions() throws {
        let good = WishCodec.field(try house.wish())
        let key = [UInt8(ascii: "w")] + house.article.text.utf8
        let most = UInt32(NewsroomLimits.askWithin.milliseconds)
        for (asked, within) in [(7_999, 1_000), (8_001, 0), (8_001, most + 1), (9_003, 1_000)]
            as [(UInt64, UInt32)]
        {
            var wish = good
            wish.asked = asked
            wish.within = within
            #expect(throws: WireError.malformed, "\(asked) \(within)") {
                try house.decode(entries: [statement(wish, key: key)])
            }
        }
        var longest = good
        longest.within = most
        #expect(try house.decode(entries: [statement(longest, key: key)]).count == 1)
    }

    private func statement(_ wish: Byline_V1_Wish, key: [UInt8]) -> SignedStatement {
        house.forged(
            .entry(
                .filled {
                    $0.instance = house.instance.field
                    $0.version = 1
                    $0.lamport = 9_002
                    $0.key = Data(key)
                    $0.wish = wish
                }))
    }
}
