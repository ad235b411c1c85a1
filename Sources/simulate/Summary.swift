/// What many seeds came to.
struct Summary {
    private struct Report: Encodable {
        struct Run: Encodable {
            let seed: UInt64
            let traceHash: String?
            let invariant: String?
            let what: String?
            let replay: String
        }

        let seeds: Int
        let failures: [Run]
        /// All runs, if they were asked for.
        let runs: [Run]?
        let simulatedSeconds: Double
        let wallSeconds: Double
        let simulatedSecondsPerSecond: Double
        let actions: UInt64
    }

    private let runs: RunOptions
    private let json: Bool
    private let listsAll: Bool
    private let began = ContinuousClock.now
    private(set) var count = 0
    private(set) var failures: [SeedResult] = []
    private var all: [SeedResult] = []
    private var milliseconds: Int64 = 0
    private var actions: UInt64 = 0

    /// - Parameter listsAll: whether seeds of which nothing bad is known are named, too.
    init(_ runs: RunOptions, json: Bool, listsAll: Bool) {
        self.runs = runs
        self.json = json
        self.listsAll = listsAll
    }

    /// Takes a result in; a failure is told at once.
    mutating func add(_ result: SeedResult) {
        count += 1
        milliseconds += result.milliseconds
        actions += result.actions
        if result.failure != nil {
            failures.append(result)
            if !json && !listsAll { Output.lines([result.line(runs)]) }
        }
        if listsAll { all.append(result) }
    }

    /// Prints what is left to say, the seeds in order.
    func close() throws {
        let seconds = Double(milliseconds) / 1_000
        let wall = (ContinuousClock.now - began) / .seconds(1)
        let speed = wall > 0 ? seconds / wall : 0
        let ordered = all.sorted { $0.seed < $1.seed }
        guard !json else {
            return try Output.json(
                Report(
                    seeds: count,
                    failures: failures.sorted { $0.seed < $1.seed }.map(told),
                    runs: listsAll ? ordered.map(told) : nil, simulatedSeconds: seconds,
                    wallSeconds: wall, simulatedSecondsPerSecond: speed, actions: actions))
        }
        Output.lines(
            ordered.map { $0.line(runs) } + [
                "\(count) seeds, \(failures.count) failed, \(Figures.short(seconds)) s simulated "
                    + "in \(Figures.short(wall)) s, \(Figures.short(speed)) simulated seconds a "
                    + "second, \(actions) actions"
            ])
    }

    private func told(_ result: SeedResult) -> Report.Run {
        Report.Run(
            seed: result.seed, traceHash: result.traceHash, invariant: result.failure?.invariant,
            what: result.failure?.what, replay: runs.replay(seed: result.seed))
    }
}
