import Testing

@testable import Discovery

@Suite struct TXTRecordTests {
    private func parse(_ strings: String...) throws(TXTError) -> TXTRecord {
        try TXTRecord(strings: strings.map { Array($0.utf8) })
    }

    @Test func whatIsPublishedIsRead() throws {
        let record = TXTRecord(newsroomTag: "abc-=", memberTag: String(repeating: "f", count: 64))
        #expect(try TXTRecord(strings: record.strings.map { Array($0.utf8) }) == record)
        #expect(record.strings.first == "v=1")
    }

    @Test func orderUnknownKeysAndTheCaseOfKeysDoNotMatter() throws {
        let record = try parse("x", "", "zz=2", "M=b", "n=a", "V=1", "=q")
        #expect(record == TXTRecord(newsroomTag: "a", memberTag: "b"))
    }

    @Test func theFirstOfEqualKeysCounts() throws {
        #expect(try parse("v=1", "n=a", "n=b", "m=c").newsroomTag == "a")
    }

    @Test func missingTagsAreRefused() {
        #expect(throws: TXTError.unknownVersion) { try TXTRecord(strings: []) }
        #expect(throws: TXTError.unknownVersion) { try parse("v=2", "n=a", "m=b") }
        #expect(throws: TXTError.missing("n")) { try parse("v=1", "m=b") }
        #expect(throws: TXTError.missing("m")) { try parse("v=1", "n=a", "m") }
    }

    @Test func tagsThatAreEmptyLongOrNotVisibleAreRefused() {
        let long = String(repeating: "a", count: DiscoveryLimits.tagBytes + 1)
        #expect(throws: TXTError.badTag("n")) { try parse("v=1", "n=\(long)", "m=b") }
        for tag in ["", "a b", "a\n", "\u{7f}", "\u{e9}", "\0"] {
            #expect(throws: TXTError.badTag("m")) { try parse("v=1", "n=a", "m=\(tag)") }
        }
    }

    @Test func overlongRecordsAreRefused() {
        let filler = "x=" + String(repeating: "a", count: 250)
        #expect(throws: TXTError.tooLong(518)) { try parse("v=1", "n=a", "m=b", filler, filler) }
        let empty = [[UInt8]](repeating: [], count: 17)
        #expect(throws: TXTError.tooManyStrings(17)) { try TXTRecord(strings: empty) }
    }

    @Test func everyTruncationOfARecordIsReadOrRefused() {
        let whole = Array("m=\(String(repeating: "x", count: 64))".utf8)
        for count in 0...whole.count {
            let strings = [Array("v=1".utf8), Array("n=a".utf8), Array(whole.prefix(count))]
            let record = try? TXTRecord(strings: strings)
            #expect(record?.memberTag.utf8.count == (count > 2 ? count - 2 : nil))
        }
    }
}
