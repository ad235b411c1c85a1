import Simulator
import Testing

@Suite struct RegressionTests {
    @Test(arguments: RegressionSeed.all)
    func whatOnceWentWrongHoldsNow(seed: RegressionSeed) {
        let outcome = Run.play(seed.options)
        #expect(outcome.violation == nil, "\(seed)")
        #expect(outcome.actions > 0)
    }

    @Test func everySeedIsNamedOnce() {
        let names = RegressionSeed.all.map(\.name)
        #expect(Set(names).count == names.count && !names.isEmpty)
    }
}
