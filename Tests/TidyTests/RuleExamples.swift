extension RuleTests {
    static let examples: [Example] = walls + iteration + everywhere + sizes

    private static let reducer = "Sources/Newsroom/Reducer.swift"
    private static let shell = "Sources/Transport/Link.swift"
    private static let simulator = "Sources/Simulator/World/Host.swift"

    private static let walls: [Example] = [
        Example(
            .imports, reducer,
            bad: [
                "import Foundation", "internal import NIOCore", "@preconcurrency import Glibc",
                "import struct Foundation.Date", "import Wire", "import Synchronization",
            ],
            good: [
                "import Redux", "public import Replication", "import Swift", "let important = 1",
            ]),
        Example(
            .imports, "Sources/Wire/Codec.swift", bad: ["import Transport", "import Storage"],
            good: ["internal import Foundation", "import Crypto", "public import Newsroom"]),
        Example(
            .imports, "Sources/LocalAPI/Route.swift", bad: ["import Newsroom"],
            good: ["public import BylineClient", "import Hummingbird"]),
        Example(
            .clocks, reducer,
            bad: ["let now = ContinuousClock.now", "let now = Date()", "DispatchTime.now()"],
            good: ["let now = action.now", "let update = Update()", "// ContinuousClock"]),
        Example(
            .randomness, reducer,
            bad: [
                "let n = Int.random(in: 0..<4)", "list.shuffled()", "list.randomElement()",
                "var g = SystemRandomNumberGenerator()", "let id = UUID()",
            ],
            good: ["Int.random(in: 0..<4, using: &generator)", "list.shuffled(using: &generator)"]),
        Example(
            .clocks, simulator, bad: ["let now = ContinuousClock.now"],
            good: ["let now = simulation.now"]),
        Example(
            .randomness, simulator, bad: ["hosts.randomElement()", "Bool.random()"],
            good: ["hosts.randomElement(using: &random)"]),
        Example(
            .tasks, simulator, bad: ["Task { run() }", "await run()"],
            good: ["case task(() -> Void)"]),
        Example(
            .tasks, reducer, bad: ["Task { go() }", "func f() async {", "let a = await b"],
            good: ["let multitasking = 1", "/// Task", "case asynchronous"]),
    ]

    private static let iteration: [Example] = [
        Example(
            .unorderedIteration, reducer,
            bad: [
                "for key in table.keys {", "for lock in state.locks.values where lock.isHeld {",
                "for (key, value) in table {", "let all = table.values.map { $0.name }",
                "let all = Array(table.keys)", "table.values.forEach(send)",
                "var waiting: Set<MemberID> = []\nfor member in waiting {",
                "let peers: [MemberID: Peer]\nfor entry in state.peers {",
                "for key in table.keys {  // order-free:",
                "var seen = Set(known)\nfor member in seen where member.isHere {",
            ],
            good: [
                "for key in table.keys.sorted() {", "for (key, value) in table.sorted(by: first) {",
                "for (index, item) in list.enumerated() {", "for (a, b) in zip(one, other) {",
                "let top = table.values.map { $0.term }.max()",
                "let all = table.values\n    .map(\\.name).sorted()",
                "for key in table.keys {  // order-free: only counted",
                "// order-free: all are removed\nfor key in table.keys {",
                "let list: [MemberID]\nfor member in list {",
                "let ranked = table.sorted { $0.key < $1.key }\nfor (key, value) in ranked {",
                "var mixed: Set<Int>\nlet mixed: [Int]\nfor number in mixed {",
                "let all = table.keys.map {\n    $0.name\n}.sorted()",
            ]),
        Example(
            .unorderedIteration, simulator, bad: ["for link in process.ends.keys {"],
            good: ["for link in process.ends.keys.sorted() {"]),
        Example(
            .unorderedIteration, shell, bad: [],
            good: ["for key in table.keys {"]),
    ]

    private static let everywhere: [Example] = [
        Example(
            .traps, shell,
            bad: [
                "let a = try! b()", "let a = b as! C", "fatalError(\"\")", "Task.detached {",
                "Thread.sleep(forTimeInterval: 1)", "usleep(5)",
            ],
            good: ["try b()", "b as? C", "has! ", "precondition(a, \"fatalError(\")"]),
        Example(
            .leftovers, shell,
            bad: [
                "// TO" + "DO: later", "let a = 1 // FIX" + "ME", "// XX" + "X",
                "// HA" + "CK around",
            ],
            good: ["// to do this, ask", "let hackneyed = 1"]),
        Example(
            .leftovers, "scripts/test", bad: ["# TO" + "DO"], good: ["# done"]),
        Example(
            .waitsInTests, "Tests/WireTests/CodecTests.swift",
            bad: ["try await Task.sleep(for: .seconds(1))", "usleep(5)", "sleep(1)"],
            good: ["clock.advance(by: .seconds(1))", "let asleep = true"]),
        Example(
            .waitsInTests, "Tests/LabTests/Eventually.swift", bad: [],
            good: ["try await Task.sleep(for: .milliseconds(50))"]),
        Example(
            .machinePaths(of: ["/srv/checkouts/byline", "/x"]), "scripts/demo",
            bad: [
                "cd /srv/checkouts/byline/Sources", "ls /ho" + "me/ada", "cat /ro" + "ot/.profile",
            ],
            good: ["cd \"$root\"", "/x/y", "/usr/bin/env"]),
    ]

    private static func lines(_ count: Int) -> String {
        String(repeating: "    a += 1\n", count: count)
    }

    private static let sizes: [Example] = [
        Example(
            .functionLength, shell,
            bad: [
                "func f() {\n" + lines(69) + "}", "init(a: Int = { 1 }()) {\n" + lines(69) + "}",
                "public var size: Int {\n" + lines(69) + "}",
                "func f(\n    a: Int\n) throws\n    -> Int\n{\n" + lines(66) + "}",
            ],
            good: [
                "func f() {\n" + lines(68) + "}", "func f()\nfunc g()\n" + lines(70),
                "protocol P {\n    func f()\n}\nlet a = {\n" + lines(80) + "}",
            ]),
        Example(.fileLength, shell, bad: [lines(500)], good: [lines(499)]),
        Example(
            .lineLength, shell, bad: [String(repeating: "a", count: 101)],
            good: [String(repeating: "a", count: 100)]),
    ]
}
