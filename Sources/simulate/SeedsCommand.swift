internal import ArgumentParser
internal import Foundation
internal import Simulator

struct SeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seeds",
        abstract: "Play seeded runs; what `simulate` does if no other subcommand is named.",
        discussion: """
            Runs are spread over child processes, so that a run that crashes or hangs is only one \
            failure among others.

            EXAMPLES
              simulate --seeds 200
              simulate --seed 42 --policy quorum --trace
              simulate --seed 1000 --seeds 500 --faults network,process --json
            """)

    @Option(name: .long, help: "The seed, or the first one.")
    var seed: UInt64?

    @Option(name: .long, help: "How many seeds.")
    var seeds: UInt64 = 1

    @OptionGroup var runs: RunOptions

    @Flag(name: .long, help: "Name every seed with the hash of all that left a node in its run.")
    var hashes = false

    @Flag(name: .long, help: "Print what happens, line by line; of one seed.")
    var trace = false

    @Option(name: .long, defaultAsFlag: "", help: "Seek planted bugs: all, `fast`, or one.")
    var planted: String?

    @Option(name: .long, help: "Processes that play runs at the same time; one a core at first.")
    var jobs: Int?

    @Flag(name: .long, help: "Print JSON for programs.")
    var json = false

    @Flag(name: .long, help: "Say on standard error how far the runs are.")
    var progress = false

    func validate() throws {
        if seeds < 1 { throw ValidationError("--seeds 0: there is nothing to play") }
        if first.addingReportingOverflow(seeds - 1).overflow {
            throw ValidationError("--seed \(first) --seeds \(seeds): seeds end at \(UInt64.max)")
        }
        if let jobs, !(1...1_024).contains(jobs) {
            throw ValidationError("--jobs \(jobs): give 1 to 1024")
        }
        if trace && (seeds != 1 || json || planted != nil) {
            throw ValidationError("--trace shows one seed, for people")
        }
    }

    private var first: UInt64 { seed ?? 1 }

    func run() throws {
        if let planted {
            guard printPlantedTable(only: planted.isEmpty ? nil : planted) else {
                throw ExitCode(1)
            }
            return
        }
        var summary = Summary(runs, json: json, listsAll: hashes || seeds == 1)
        if trace {
            // The lines are out before a crash.
            let outcome = Run.play(runs.options(seed: first), telling: { Output.lines([$0]) })
            summary.add(SeedResult(outcome))
        } else {
            let workers = jobs ?? ProcessInfo.processInfo.activeProcessorCount
            var pool = Pool(runs.words, seeds: first...(first + (seeds - 1)), jobs: workers)
            var reporter = Reporter(total: seeds, isOn: progress)
            try pool.run { result in
                summary.add(result)
                reporter.tell(summary)
            }
        }
        try summary.close()
        if !summary.failures.isEmpty { throw ExitCode(1) }
    }
}

/// Tells on standard error how far the runs are, every ten seconds.
private struct Reporter {
    let total: UInt64
    let isOn: Bool
    private var last = ContinuousClock.now

    init(total: UInt64, isOn: Bool) {
        self.total = total
        self.isOn = isOn
    }

    mutating func tell(_ summary: Summary) {
        let now = ContinuousClock.now
        guard isOn, now - last >= .seconds(10) else { return }
        last = now
        Output.error("\(summary.count) of \(total) seeds, \(summary.failures.count) failed")
    }
}
