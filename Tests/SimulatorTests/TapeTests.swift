import Newsroom
import Testing

@testable import Simulator

@Suite struct TapeTests {
    private let endpoint = Endpoint(host: "10.0.0.1", port: 1)

    @Test func aTapeThatIsOffRecordsNothingAndDrawsNothing() {
        var tape = Tape()
        var random = SplitMix64(seed: 1)
        for _ in 0..<1_000 { tape.record([1], from: endpoint, using: &random) }
        #expect(tape.packets.isEmpty)
        #expect(random == SplitMix64(seed: 1))
    }

    @Test func aFullTapeIsAUniformSampleOfAllThatWasSent() {
        var tape = Tape()
        tape.isOn = true
        var random = SplitMix64(seed: 2)
        let count = 20_000
        for number in 0..<count {
            let bytes = [UInt8(number / 256), UInt8(number % 256)]
            tape.record(bytes, from: endpoint, using: &random)
        }
        let places = tape.packets.map { Int($0.bytes[0]) * 256 + Int($0.bytes[1]) }
        #expect(places.count == 256 && Set(places).count == 256)
        // Each quarter of the run gives a quarter of the sample: 64, with a deviation of 7.
        for quarter in 0..<4 {
            let found = places.count { $0 / (count / 4) == quarter }
            #expect((36...92).contains(found), "quarter \(quarter): \(found)")
        }
    }
}
