import BylineClient
import Testing

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
