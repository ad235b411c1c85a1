/// Looks for planted bugs.
public enum PlantedSearch {
    /// The first seed at which a planted bug is found as it should be, and how it shows.
    ///
    /// A seed counts only if what is found wrong is the bug's own invariant, and if nothing is
    /// wrong in the same run without the bug.
    public static func find(
        _ bug: PlantedBug, seeds: ClosedRange<UInt64>
    ) -> (seed: UInt64, violation: Violation)? {
        for seed in seeds {
            var options = Options(seed: seed, policy: bug.policy, faults: bug.faults)
            options.bug = bug
            options.hasLines = bug.needsLines
            guard let violation = Run.play(options).violation,
                violation.invariant == bug.invariant
            else { continue }
            options.bug = nil
            if Run.play(options).violation == nil { return (seed, violation) }
        }
        return nil
    }
}

extension PlantedBug {
    /// Those that are found within fifty seeds.
    public static let fast: [PlantedBug] = allCases.filter { !slow.contains($0) }

    private static let slow: Set<PlantedBug> = [
        .quorumUnnamedTenure, .quorumOpenPromiseIgnored, .tombstoneFloorIgnored,
    ]
}
