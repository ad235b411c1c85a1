extension Rule {
    static let traps = Rule(
        "nothing in the sources traps, or runs outside of the structure",
        in: { $0.isSwift && $0.isSource },
        words: [
            "try!": "throw, or handle the error",
            "as!": "use `as?` and handle nil",
            "fatalError(": "throw; `precondition` if only a programmer can cause it",
            "Task.detached": "use a task group or a service",
            "Thread.sleep": "schedule on the event loop",
            "usleep": "schedule on the event loop",
            "nonisolated(unsafe)": "make it Sendable",
        ])

    static let leftovers = Rule(
        "no left-over markers",
        in: { $0.isSwift || $0.path.hasPrefix("scripts/") || $0.path.hasSuffix(".proto") }
    ) { file, index in
        let markers = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
        return markers.first(where: file.lines[index].has).map { marker in
            file.finding(index, "`\(marker)` is left over", instead: "do it, or open an issue")
        }
    }

    static let waitsInTests = Rule(
        "tests don't sleep",
        in: { $0.isSwift && $0.isTest && !$0.path.hasSuffix("/Eventually.swift") },
        words: [
            "Task.sleep": "inject the time, or wait with `eventually` for what must come to hold",
            "Thread.sleep": "inject the time, or wait with `eventually` for what must come to hold",
            "usleep": "inject the time, or wait with `eventually` for what must come to hold",
            "sleep(": "inject the time, or wait with `eventually` for what must come to hold",
        ])
}
