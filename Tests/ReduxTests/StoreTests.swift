import Redux
import Testing

/// A counter: small enough to see the store itself.
private struct Counter: Reducer {
    enum Step: Sendable, Equatable { case add(Int), reset }

    func reduce(_ state: inout Int, _ action: Step) -> [String] {
        switch action {
        case .add(let amount):
            state += amount
            return ["added \(amount)"]
        case .reset:
            state = 0
            return []
        }
    }
}

@Suite struct StoreTests {
    @Test func aDispatchedActionIsReducedAndItsEffectsComeBackInOrder() {
        let store = Store(1, reducer: Counter())
        #expect(store.dispatch(.add(2)) == ["added 2"])
        #expect(store.dispatch(.reset) == [])
        #expect(store.state == 0)
    }

    @Test func middlewareWrapsFromTheFirstInwards() {
        var seen: [String] = []
        func tracing(_ name: String) -> Middleware<Int, Counter.Step, String> {
            { state, action, next in
                seen.append("\(name) before \(state())")
                let effects = next(action)
                seen.append("\(name) after \(state())")
                return effects + [name]
            }
        }
        let store = Store(0, reducer: Counter(), middleware: [tracing("outer"), tracing("inner")])
        #expect(store.dispatch(.add(1)) == ["added 1", "inner", "outer"])
        #expect(seen == ["outer before 0", "inner before 0", "inner after 1", "outer after 1"])
    }

    @Test func middlewareMayDropAnAction() {
        let store = Store(5, reducer: Counter(), middleware: [{ _, _, _ in [] }])
        #expect(store.dispatch(.reset).isEmpty)
        #expect(store.state == 5)
    }

    @Test func recordedActionsReplayToTheSameState() {
        var log: [Counter.Step] = []
        let store = Store(
            0, reducer: Counter(), middleware: [Recorder.middleware { log.append($0) }])
        for step in [Counter.Step.add(3), .reset, .add(4), .add(5)] {
            _ = store.dispatch(step)
        }
        #expect(Recorder.replay(log, from: 0, with: Counter()) == store.state)
        #expect(store.state == 9)
    }
}
