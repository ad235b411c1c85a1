import Newsroom
import Replication
import Testing

@testable import Wire

/// What daemons say of their journals.
@Suite("History") struct HistoryTests {
    private let house: House

    init() throws { house = try House() }

    private func messages() throws -> [Message] {
        let claim = house.entry(try house.claim(), version: 2).payload.statement
        return [
            .history(
                .marksRequest(
                    MarksRequest(
                        journal: .max, after: 7, since: WallTime(millisecondsSinceEpoch: -5)))),
            .history(
                .marks(
                    HistoryMarks(
                        journal: 9,
                        marks: [.init(place: 8, mark: .max), .init(place: 11, mark: 0)],
                        next: 12, isLast: true))),
            .history(.changesRequest(journal: 9, places: [8, 11])),
            .history(
                .changes(
                    journal: 9,
                    [
                        HistoryChange(
                            place: 8, learned: WallTime(millisecondsSinceEpoch: 1_700_000_000_000),
                            statement: claim)
                    ])),
        ]
    }

    @Test("It is read as it was said, by members only")
    func same() throws {
        for message in try messages() {
            let bytes = MessageCodec.encode(message)
            #expect(try house.decode(bytes) == message)
            #expect(throws: WireError.notForStrangers) {
                try house.decode(bytes, from: .stranger)
            }
            #expect(MessageCodec.frames(for: message) == [bytes])
        }
    }

    @Test("No part of it and no altered byte of it traps")
    func altered() throws {
        for message in try messages() {
            let bytes = MessageCodec.encode(message)
            for count in bytes.indices { _ = try? house.decode(Array(bytes.prefix(count))) }
            for index in bytes.indices {
                var altered = bytes
                altered[index] ^= 0x81
                _ = try? house.decode(altered)
            }
        }
    }

    @Test("More than a page, and places that do not rise, are refused")
    func caps() throws {
        func decode(_ fill: (inout Byline_V1_Envelope) -> Void) throws -> Message {
            try house.decode(Byline_V1_Envelope.filled(by: fill).wireBytes)
        }
        func marks(_ places: [UInt64], _ marks: Int, next: UInt64 = 1 << 40) throws -> Message {
            try decode {
                $0.historyMarks.places = places
                $0.historyMarks.marks = Array(repeating: 1, count: marks)
                $0.historyMarks.next = next
            }
        }
        let page = NewsroomLimits.historyMarks
        _ = try marks((1...UInt64(page)).map { $0 }, page)
        #expect(throws: WireError.tooMany) { try marks((0...UInt64(page)).map { $0 }, page + 1) }
        #expect(throws: WireError.malformed) { try marks([1, 2], 1) }
        #expect(throws: WireError.malformed) { try marks([2, 2], 2) }
        #expect(throws: WireError.malformed) { try marks([0], 1) }
        #expect(throws: WireError.malformed) { try marks([8, 9], 2, next: 8) }

        let many = NewsroomLimits.historyChanges + 1
        #expect(throws: WireError.tooMany) {
            try decode { $0.historyChangesRequest.places = Array(repeating: 1, count: many) }
        }
        #expect(throws: WireError.tooMany) {
            try decode {
                $0.historyChanges.changes = Array(
                    repeating: Byline_V1_HistoryChange(), count: many)
            }
        }
        #expect(throws: WireError.malformed) {
            try decode { $0.historyChanges.changes = [Byline_V1_HistoryChange()] }
        }
    }
}
