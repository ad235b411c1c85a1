import BylineClient
import Foundation
import Hooks
import TestSupport
import Testing

/// Real scripts, started as a daemon starts them.
@Suite(.timeLimit(.minutes(1))) struct HookRunnerTests {
    private let home: HookHome

    init() throws { home = try HookHome() }

    @Test("a hook gets the event as JSON and its variables, in the home, and no file of the daemon")
    func input() async throws {
        try home.write(
            "on-lost",
            """
            cat > got.json
            echo "$BYLINE_EVENT|$BYLINE_ARTICLE|$BYLINE_HOME|$PWD" > got.env
            ls /proc/self/fd > got.fds
            echo done > done
            """)
        let inherited = open("/dev/null", O_RDONLY)
        defer { close(inherited) }
        let runner = try home.runner()
        let event = Events.lost("café 1", .takenOver)
        runner.take(event)
        #expect(await eventually { runner.counts.done == 1 })
        let told = try APICoding.decode(WatchEvent.self, from: Data(home.text("got.json").utf8))
        #expect(told == event)
        #expect(home.text("got.env") == "lost|café 1|\(home.path)|\(home.path)\n")
        // ls has its own directory open beside the three streams.
        #expect(home.text("got.fds").split(separator: "\n").count == 4)
        #expect(runner.problems.isEmpty && runner.counts.failed == 0)
    }

    @Test("each event runs its hooks; a loss that leaves two versions is a conflict too")
    func mapping() async throws {
        for name in HookName.allCases {
            try home.write(name.rawValue, "echo \"${0##*/} $BYLINE_ARTICLE\" >> runs")
        }
        let runner = try home.runner()
        // One article keeps to one lane: its hooks run in this order.
        let change = LockChange(article: "a", lock: nil)
        for event in [
            Events.claimed("a"), .taken(change), .orphaned(change), .pending(change),
            Events.lost("a", .takenOver), Events.lost("a", .tie), Events.lost("a", .away),
            Events.released("a"), .overflow,
        ] {
            runner.take(event)
            // The first look finds that there are hooks; until then one event at a time is taken.
            #expect(await eventually { home.log.all.count >= (event == .overflow ? 8 : 1) })
        }
        #expect(
            home.text("runs").split(separator: "\n").map { String($0.dropLast(2)) } == [
                "on-claimed", "on-claimed", "on-lost", "on-lost", "on-conflict", "on-lost",
                "on-conflict", "on-released",
            ])
    }

    @Test("a hook that others may write, or that cannot be run, is refused with the remedy")
    func refusals() async throws {
        let runner = try home.runner()
        try home.write("on-lost", "touch ran", mode: 0o600)
        runner.take(Events.lost("a", .takenOver))
        #expect(await eventually { runner.problems.first?.contains("not executable") == true })

        for mode in [0o720, 0o702] {
            try home.write("on-lost", "touch ran", mode: mode)
            let failed = runner.counts.failed
            runner.take(Events.lost("a", .takenOver))
            #expect(await eventually { runner.counts.failed > failed })
            #expect(runner.problems.first?.contains("chmod go-w") == true)
        }
        try home.write("on-lost", "touch ran")
        let hooks = home.path + "/hooks"
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: hooks)
        runner.take(Events.lost("a", .takenOver))
        #expect(await eventually { runner.problems.first?.contains("\(hooks) may") == true })
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: hooks)

        try Data([0x7f]).write(to: URL(fileURLWithPath: hooks + "/on-claimed"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o700], ofItemAtPath: hooks + "/on-claimed")
        runner.take(Events.claimed("a"))
        #expect(await eventually { runner.problems.count == 2 })
        #expect(runner.problems[1].contains("#!/bin/sh"))
        #expect(!FileManager.default.fileExists(atPath: home.path + "/ran"))

        runner.take(Events.lost("a", .takenOver))
        #expect(
            await eventually { runner.problems.count == 1 }, "one that runs is a problem no more")
        #expect(FileManager.default.fileExists(atPath: home.path + "/ran"))
    }

    @Test("a hook that ends badly is told with what it said, of which some is kept")
    func failure() async throws {
        try home.write(
            "on-released", "echo no such printer >&2; head -c 100000 /dev/zero | tr '\\0' x; exit 3"
        )
        let runner = try home.runner()
        runner.take(Events.released("a"))
        #expect(await eventually { runner.problems.first?.contains("ended with 3") == true })
        let line = try #require(home.log.all.last)
        #expect(line.contains("no such printer") && line.count < 6_000)

        try home.write("on-released", "kill -9 $$")
        runner.take(Events.released("a"))
        #expect(await eventually { runner.problems.first?.contains("signal 9") == true })
    }

    @Test("a hook that does not end is ended with all that it started, deaf to SIGTERM or not")
    func late() async throws {
        try home.write("deaf", "trap '' TERM; echo $$ >> pids; while :; do sleep 0.05; done")
        try home.write("on-claimed", "hooks/deaf & trap '' TERM; echo $$ >> pids; wait; wait")
        let runner = try home.runner(patience: .milliseconds(300), grace: .milliseconds(200))
        runner.take(Events.claimed("a"))
        #expect(await eventually { runner.counts.failed == 1 })
        #expect(runner.problems.first?.contains("did not end within") == true)
        let pids = home.text("pids").split(separator: "\n").compactMap { pid_t($0) }
        #expect(pids.count == 2)
        #expect(await eventually { pids.allSatisfy { kill($0, 0) != 0 || isZombie($0) } })

        try home.write("on-claimed", "trap 'echo in order > ended; exit 0' TERM; sleep 60 & wait")
        runner.take(Events.claimed("a"))
        #expect(await eventually { runner.counts.failed == 2 })
        #expect(home.text("ended") == "in order\n")
    }

    @Test("what a hook leaves in the background holds nobody up")
    func background() async throws {
        try home.write("on-claimed", "sleep 20 & echo $! > left")
        let runner = try home.runner()
        let start = ContinuousClock.now
        runner.take(Events.claimed("a"))
        #expect(await eventually { runner.counts.done == 1 })
        #expect(ContinuousClock.now - start < .seconds(5))
        let left = try #require(pid_t(home.text("left").dropLast()))
        #expect(kill(left, SIGKILL) == 0, "it was let live")
    }

    /// Nobody has waited for an orphan of a killed hook where process 1 does not.
    private func isZombie(_ pid: pid_t) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return status.contains(") Z ")
    }
}
