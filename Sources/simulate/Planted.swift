internal import ArgumentParser

/// Runs with planted bugs: the simulator is tested itself.
enum Planted {
    static func run(name: String?) throws {
        throw ValidationError("--planted: no table of planted bugs is built into this program")
    }
}
