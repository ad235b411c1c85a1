import BylineClient
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_763_899_200_250, "2025-11-23T12:00:00.250Z"),
            (1_763_899_200_999, "2025-11-23T12:00:00.999Z"), (-1, "1970-01-01T00:00:00.000Z"),
            (.max, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `a time is RFC 3339 in UTC with milliseconds`(milliseconds: Int64, text: String) throws {
        let timestamp = Timestamp(milliseconds: milliseconds)
        #expect(timestamp.description == text)
        #expect(Timestamp(text) == timestamp)
    }

    @Test func `every millisecond of a second survives`() throws {
        for fraction in 0..<1_000 {
            let timestamp = Timestamp(milliseconds: 1_763_899_200_000 + Int64(fraction))
            #expect(Timestamp(timestamp.description) == timestamp)
        }
    }

    @Test(arguments: ["2025-11-23T12:00:00Z", "2025-11-23T13:00:00+01:00"])
    func `other ways to write it are read`(text: String) {
        #expect(Timestamp(text)?.milliseconds == 1_763_899_200_000)
    }

    @Test(arguments: ["", "yesterday", "2025-11-23"])
    func `what is no time is not read`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
