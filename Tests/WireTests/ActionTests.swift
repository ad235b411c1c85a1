import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Application actions")
struct ActionTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("An action is read as it was signed, in its slot; so is one that expired")
    func roundTrip() throws {
        let bodies: [EntryBody] = [.action(try house.action(payload: 0)), .expiredAction]
        for slot: UInt16 in [0, 1, 255, 256, 999] {
            for body in bodies {
                let entry = try house.entry(body, slot: slot)
                let read = try house.decode(entries: [entry.payload.statement])
                #expect(read == [entry])
            }
        }
        let action = try house.action()
        #expect(
            try ActionCodec.decode(ActionCodec.encode(action), member: action.id.member) == action)
    }

    @Test("The largest action fits one datagram")
    func size() throws {
        let largest = try house.action(
            type: String(repeating: "t", count: NewsroomLimits.actionTypeBytes),
            payload: NewsroomLimits.actionPayloadBytes, at: LamportStamp.max.value)
        let entry = house.signer(0).sign(
            .action(largest), key: .action(try #require(ActionSlot(999))),
            instance: Instance(start: .max, nonce: .max), version: Version(.max), lamport: .max)
        let packets = MessageCodec.datagrams(for: .entries([entry]))
        #expect(packets.count == 1)
        #expect(try packets.map { try house.decode($0) } == [.entries([entry])])
    }

    @Test("A slot beyond the window, or another key's form, is refused")
    func slots() throws {
        let letter = UInt8(ascii: "a")
        let keys: [[UInt8]] = [
            [letter, 3, 232], [letter, 255, 255], [letter], [letter, 0], [letter, 0, 0, 0],
            [UInt8(ascii: "c"), 0, 0], [UInt8(ascii: "x"), 0, 0], [],
        ]
        let good = ActionCodec.field(try house.action())
        for key in keys {
            for field in [good, Byline_V1_Action()] {
                #expect(throws: WireError.malformed) {
                    try house.decode(entries: [statement(field, key: key)])
                }
            }
        }
        #expect(try house.decode(entries: [statement(good, key: [letter, 3, 231])]).count == 1)
        let bodiless = house.forged(
            .entry(
                .filled {
                    $0.instance = house.instance.field
                    $0.version = 1
                    $0.key = Data([letter, 0, 0])
                }))
        #expect(throws: WireError.malformed) { try house.decode(entries: [bodiless]) }
    }

    @Test("An action may be older than the entry that says it, and not newer")
    func stamps() throws {
        let field = ActionCodec.field(try house.action(at: 5_000))
        for stamp: UInt64 in [5_000, 5_001] {
            #expect(try house.decode(entries: [statement(field, at: stamp)]).count == 1)
        }
        #expect(throws: WireError.malformed) {
            try house.decode(entries: [statement(field, at: 4_999)])
        }
    }

    @Test("An action with too much in it, or nothing where something must be, is refused")
    func caps() throws {
        let bad: [(WireError, (inout Byline_V1_Action) -> Void)] = [
            (.tooLarge, { $0.payload = Data(repeating: 1, count: 513) }),
            (.badText, { $0.type = String(repeating: "t", count: 129) }),
            (.badText, { $0.type = "" }), (.badText, { $0.type = "two\nlines" }),
            (.malformed, { $0.lamport = 0 }), (.malformed, { $0.lamport = 1 << 53 }),
        ]
        for (reason, change) in bad {
            var field = ActionCodec.field(try house.action())
            change(&field)
            #expect(throws: reason) { try house.decode(entries: [statement(field)]) }
            #expect(throws: reason) {
                try ActionCodec.decode(field.wireBytes, member: house.members[0].member)
            }
        }
    }

    private func statement(
        _ action: Byline_V1_Action, key: [UInt8] = [UInt8(ascii: "a"), 0, 0],
        at stamp: UInt64 = 9_000
    ) -> SignedStatement {
        house.forged(
            .entry(
                .filled {
                    $0.instance = house.instance.field
                    $0.version = 1
                    $0.lamport = stamp
                    $0.key = Data(key)
                    $0.action = action
                }))
    }
}
