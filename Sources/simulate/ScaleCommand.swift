internal import ArgumentParser
internal import Foundation
internal import Simulator

struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Measure newsrooms of several sizes.",
        discussion: """
            Every size is a process of its own. The daemons start within ten seconds and \
            converge; nothing happens for a while; someone claims an article; and a partition \
            into two halves heals after half a minute.

            EXAMPLES
              simulate scale 8,64,256
              simulate scale 64 --policy quorum --json
            """)

    @Argument(help: "Numbers of members, with commas: 2 to 1024 each.")
    var sizes: SizeList

    @Option(name: .long, help: "The seed.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "The rule that decides locks: advisory or quorum.")
    var policy = PolicyName.advisory

    @Flag(name: .long, help: "Print JSON for programs, an object a size.")
    var json = false

    @Flag(name: .long, help: .hidden)
    var inThisProcess = false

    func run() throws {
        if inThisProcess { return try measure(sizes.sizes[0]) }
        var results: [ScaleResult] = []
        for size in sizes.sizes {
            let words = ["--seed", "\(seed)", "--policy", policy.rawValue]
            let child = try Child(["scale", "\(size)", "--in-this-process"] + words)
            var lines: [String] = []
            while let more = child.read() { lines += more }
            guard case .exited(0) = child.wait(), let line = lines.last else {
                Output.error("the run of \(size) members did not come to its end")
                throw ExitCode(1)
            }
            let result = try JSONDecoder().decode(ScaleResult.self, from: Data(line.utf8))
            results.append(result)
            if !json { Output.lines(result.text) }
        }
        if json { try Output.json(results) }
    }

    private func measure(_ size: Int) throws {
        let began = ContinuousClock.now
        let before = Memory.peakKiB
        let run = ScaleRun(nodes: size, policy: policy.policy, seed: seed)
        let figures = run.play { Output.error("\(size) members: \($0)") }
        let result = ScaleResult(
            figures: figures, wallSeconds: (ContinuousClock.now - began) / .seconds(1),
            memoryKiBPerNode: Double(Memory.peakKiB - before) / Double(size))
        Output.lines([String(decoding: try JSONEncoder().encode(result), as: UTF8.self)])
    }
}

/// One size's figures, and what it took to get them.
struct ScaleResult: Codable {
    let figures: ScaleFigures
    let wallSeconds: Double
    let memoryKiBPerNode: Double

    /// Lines for people.
    var text: [String] {
        [
            "\(figures.nodes) members",
            "  all see all after the start   \(Figures.short(figures.convergeSeconds)) s",
            "  a claim is known to all after \(claim(figures.claimSeconds))",
            "  healed after a partition in   \(Figures.short(figures.healSeconds)) s",
            "  idle, a node sends a second   \(rate(figures.multicast)) by multicast",
            "                                \(rate(figures.streams)) over "
                + "\(Figures.short(figures.links)) links",
            "  peak memory of a node         \(Figures.short(memoryKiBPerNode)) KiB",
            "  \(Figures.short(figures.simulatedSeconds)) s simulated in "
                + "\(Figures.short(wallSeconds)) s, \(figures.actions) actions",
        ]
    }

    private func claim(_ seconds: Double?) -> String {
        seconds.map { "\(Figures.short($0 * 1_000)) ms" } ?? "-"
    }

    private func rate(_ rate: ScaleFigures.Rate) -> String {
        "\(Figures.short(rate.packets)) packets, \(Figures.short(rate.bytes)) bytes"
    }
}

/// Numbers of members, as a list with commas.
struct SizeList: ExpressibleByArgument {
    let sizes: [Int]

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        sizes = words.compactMap { Int($0) }
        guard sizes.count == words.count, sizes.allSatisfy({ (2...1_024).contains($0) }) else {
            return nil
        }
    }
}

/// What the kernel says of this process.
enum Memory {
    /// The largest resident size so far.
    static var peakKiB: Int {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
            ?? 0
    }
}
