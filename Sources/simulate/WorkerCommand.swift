internal import ArgumentParser
internal import Foundation
internal import Simulator

/// What the child processes do.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Play seeds for another process, a line of JSON each.",
        shouldDisplay: false)

    @Option var from: UInt64
    @Option var through: UInt64
    @OptionGroup var runs: RunOptions

    func validate() throws {
        if from > through { throw ValidationError("--from is above --through") }
    }

    func run() throws {
        let encoder = JSONEncoder()
        for seed in from...through {
            let result = SeedResult(Run.play(runs.options(seed: seed)))
            Output.lines([String(decoding: try encoder.encode(result), as: UTF8.self)])
        }
    }
}
