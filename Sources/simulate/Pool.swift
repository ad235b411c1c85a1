internal import Foundation

/// Spreads seeds over child processes. What kills or stops a child is a failure of the seed that it
/// was playing; the rest of its block goes to another child.
struct Pool {
    private struct Worker {
        let child: Child
        /// The seeds that it has not told of yet; it plays the first.
        var block: ClosedRange<UInt64>?
        var isHung = false
    }

    private let arguments: [String]
    private let jobs: Int
    /// The seeds that nobody has been given.
    private var open: [ClosedRange<UInt64>]
    private let blockSize: UInt64
    private var workers: [Worker] = []

    /// A run that says nothing for this long hangs: the longest take some seconds.
    private static let patience = Duration.seconds(120)

    init(_ arguments: [String], seeds: ClosedRange<UInt64>, jobs: Int) {
        self.arguments = arguments
        self.jobs = jobs
        open = [seeds]
        // Small enough that all have work to the end, large enough that starting costs nothing.
        let share = (seeds.upperBound - seeds.lowerBound) / UInt64(jobs) / 8
        blockSize = min(64, max(1, share))
    }

    /// Plays all seeds; tells of each as its result comes.
    mutating func run(_ tell: (SeedResult) -> Void) throws {
        while true {
            while workers.count < jobs, let block = nextBlock() {
                workers.append(try start(block))
            }
            guard !workers.isEmpty else { return }
            for index in awaitWord().sorted(by: >) {
                try listen(to: index, tell)
            }
            for index in workers.indices
            where ContinuousClock.now - workers[index].child.lastWord > Pool.patience {
                workers[index].isHung = true
                workers[index].child.kill()
            }
        }
    }

    private mutating func nextBlock() -> ClosedRange<UInt64>? {
        guard let seeds = open.popLast() else { return nil }
        let length = seeds.upperBound - seeds.lowerBound
        guard length >= blockSize else { return seeds }
        let last = seeds.lowerBound + (blockSize - 1)
        open.append((last + 1)...seeds.upperBound)
        return seeds.lowerBound...last
    }

    private func start(_ block: ClosedRange<UInt64>) throws -> Worker {
        let range = ["--from", "\(block.lowerBound)", "--through", "\(block.upperBound)"]
        return Worker(child: try Child(["worker"] + range + arguments), block: block)
    }

    /// The workers that have something to say; none if a second passes.
    private func awaitWord() -> [Int] {
        var descriptors = workers.map {
            pollfd(fd: $0.child.descriptor, events: Int16(POLLIN), revents: 0)
        }
        guard poll(&descriptors, UInt(descriptors.count), 1_000) > 0 else { return [] }
        return descriptors.indices.filter { descriptors[$0].revents != 0 }
    }

    private mutating func listen(to index: Int, _ tell: (SeedResult) -> Void) throws {
        guard let lines = workers[index].child.read() else {
            let worker = workers.remove(at: index)
            return bury(worker, tell)
        }
        for line in lines {
            let result = try JSONDecoder().decode(SeedResult.self, from: Data(line.utf8))
            workers[index].block = Pool.rest(of: workers[index].block, after: result.seed)
            tell(result)
        }
    }

    /// Blames the seed at which a worker ended, and gives the seeds after it to others.
    private mutating func bury(_ worker: Worker, _ tell: (SeedResult) -> Void) {
        let end = worker.child.wait()
        guard let block = worker.block else { return }
        let failure: SeedResult.Failure
        switch end {
        case _ where worker.isHung:
            failure = .init(invariant: "hang", what: "took more than \(Pool.patience)")
        case .killed(let signal):
            failure = .init(invariant: "I11", what: "crashed with signal \(signal)")
        case .exited(let status):
            failure = .init(invariant: "I11", what: "ended early with status \(status)")
        }
        tell(SeedResult(seed: block.lowerBound, failure: failure))
        if let rest = Pool.rest(of: block, after: block.lowerBound) { open.append(rest) }
    }

    private static func rest(
        of block: ClosedRange<UInt64>?, after seed: UInt64
    ) -> ClosedRange<UInt64>? {
        block.flatMap { seed < $0.upperBound ? (seed + 1)...$0.upperBound : nil }
    }
}
