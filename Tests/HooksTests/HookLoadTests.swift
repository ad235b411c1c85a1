import BylineClient
import Foundation
import Hooks
import TestSupport
import Testing

/// Hooks under load, and at the daemon's end.
@Suite(.timeLimit(.minutes(1))) struct HookLoadTests {
    private let home: HookHome

    init() throws { home = try HookHome() }

    @Test("four run at once and no more; the rest waits its turn, and too many are dropped")
    func atOnce() async throws {
        try home.write(
            "on-claimed",
            "echo + >> runs; while [ ! -e go ]; do sleep 0.02; done; echo - >> runs")
        let runner = try home.runner()
        // The first look finds that there are hooks; until then one event at a time is taken.
        runner.take(Events.claimed("first"))
        #expect(await eventually { home.text("runs") == "+\n" })
        let articles = (0..<HookLimits.waiting + 100).map { "article-\($0)" }
        for article in articles { runner.take(Events.claimed(article)) }
        #expect(runner.counts.dropped == 101)
        #expect(await eventually { home.text("runs") == "+\n+\n+\n+\n" })
        try Data().write(to: URL(fileURLWithPath: home.path + "/go"))
        #expect(await eventually { runner.counts.done > 20 })
        let runs = home.text("runs").split(separator: "\n")
        var running = 0
        for run in runs {
            running += run == "+" ? 1 : -1
            #expect(running <= HookLimits.atOnce)
        }
        runner.close()
    }

    @Test("without hooks nothing is run, kept or counted; one that appears is found")
    func none() async throws {
        let hooks = home.path + "/hooks"
        try FileManager.default.moveItem(atPath: hooks, toPath: hooks + "-not")
        let runner = try home.runner()
        for number in 0..<10_000 { runner.take(Events.claimed("article-\(number)")) }
        #expect(runner.counts.dropped == 0 && runner.counts.failed == 0)
        try FileManager.default.moveItem(atPath: hooks + "-not", toPath: hooks)
        try home.write("on-claimed", "")
        #expect(
            await eventually {
                runner.take(Events.claimed("a"))
                return runner.counts.done > 0
            })
        #expect(home.log.all.allSatisfy { $0.contains("ran") })
    }

    @Test("when the daemon stops, what runs has a moment to end, and what waits is not run")
    func close() async throws {
        try home.write("on-claimed", "echo + >> runs; trap '' TERM; while :; do sleep 0.05; done")
        let runner = try home.runner(grace: .milliseconds(300))
        runner.take(Events.claimed("a"))
        #expect(await eventually { home.text("runs") == "+\n" })
        for _ in 0..<5 { runner.take(Events.claimed("a")) }
        let start = ContinuousClock.now
        runner.close()
        #expect(ContinuousClock.now - start < .seconds(5))
        runner.take(Events.claimed("a"))
        #expect(home.text("runs") == "+\n" && runner.counts.failed == 1)
    }
}
