import Newsroom
import Simulator

/// Seeks each planted bug, those that are quickly found (`fast`), or the one of this name, and
/// prints how it was found; false if any was not, or if there is no such bug.
func printPlantedTable(only name: String?) -> Bool {
    let bugs =
        name == "fast"
        ? PlantedBug.fast : PlantedBug.allCases.filter { name == nil || $0.rawValue == name }
    guard !bugs.isEmpty else {
        print("no planted bug is called \(name ?? ""); see the table without a name")
        return false
    }
    var isEveryOneFound = true
    for bug in bugs {
        print("\(bug.rawValue): \(bug.summary)")
        let conditions = "  \(bug.policy), faults: \(names(of: bug.faults))"
        let most: UInt64 = 5_000
        if let found = PlantedSearch.find(bug, seeds: 1...most) {
            print("\(conditions): found at seed \(found.seed) by \(found.violation)")
        } else {
            isEveryOneFound = false
            print("\(conditions): NOT FOUND by \(bug.invariant.rawValue) in \(most) seeds")
        }
    }
    return isEveryOneFound
}

private func names(of faults: FaultKinds) -> String {
    let kinds: [(FaultKinds, String)] = [
        (.network, "network"), (.process, "process"), (.disk, "disk"), (.identity, "identity"),
        (.byzantine, "byzantine"),
    ]
    let named = kinds.filter { faults.contains($0.0) }.map(\.1)
    return named.isEmpty ? "none" : named.joined(separator: ", ")
}
