extension Rule {
    static let clocks = Rule(
        "the pure core and the simulator read no clock", in: { $0.isSwift && $0.isDeterministic },
        words: [
            "ContinuousClock": "take the time from the action",
            "SuspendingClock": "take the time from the action",
            "Date(": "take the time from the action",
            "DispatchTime": "take the time from the action",
            "clock_gettime": "take the time from the action",
        ])

    static let randomness = Rule(
        "the pure core and the simulator draw no randomness of their own",
        in: { $0.isSwift && $0.isDeterministic }
    ) { file, index in
        let line = file.code[index]
        let words = [
            "SystemRandomNumberGenerator", ".random(", ".randomElement(", ".shuffled(", ".shuffle(",
            "UUID(",
        ]
        guard let word = words.first(where: line.has), !line.has("using:") else { return nil }
        return file.finding(
            index, "`\(word)` draws from the system",
            instead: "draw `using:` a generator that is seeded by an action")
    }

    static let tasks = Rule(
        "the pure core and the simulator are synchronous", in: { $0.isSwift && $0.isDeterministic },
        words: [
            "Task": "return an effect and let the shell wait",
            "async": "return an effect and let the shell wait",
            "await": "return an effect and let the shell wait",
            "actor": "use a value; one event loop owns the store",
            "DispatchQueue": "return an effect and let the shell wait",
        ])
}
