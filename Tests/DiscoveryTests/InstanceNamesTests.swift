import Testing

@testable import Discovery

@Suite struct InstanceNamesTests {
    @Test func namesAreNewEachTimeAndKnownAsOwn() {
        let names = InstanceNames(memberTag: "ab12", run: 0xabc)
        #expect(names.next() == "byline-ab12-00000abc-1")
        let second = names.next()
        #expect(second.hasPrefix("byline-ab12-00000abc-2-"))
        #expect(names.includes(second))
        #expect(names.includes("byline-ab12-00000abc-1"))
        #expect(!names.includes("byline-ab12-00000abd-1"))
    }

    @Test func anyTagGivesAValidHostLabel() {
        let tag = String(repeating: "Z.%/", count: 16)
        let name = InstanceNames(memberTag: tag, run: .max).next()
        #expect(name.utf8.count <= 63)
        #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    }
}
