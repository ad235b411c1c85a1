import Newsroom
import Simulator
import Testing

/// Seeded runs: editors at work on a bad day, then the faults stop, and all must be well.
@Suite struct RandomRunTests {
    @Test(arguments: Seeds.of(1...4), [LockPolicy.advisory, .quorum])
    func aNewsroomSurvivesABadDay(seed: UInt64, policy: LockPolicy) {
        play(Options(seed: seed, policy: policy, faults: .all))
    }

    @Test(arguments: Seeds.of(1...2), [LockPolicy.advisory, .quorum])
    func aNewsroomSurvivesOldDisksPutBack(seed: UInt64, policy: LockPolicy) {
        play(Options(seed: seed, policy: policy, faults: [.identity, .process]))
    }

    @Test(arguments: [FaultKinds.none, .network, .process, .disk, .byzantine])
    func aNewsroomSurvivesEachKindOfFaultAlone(faults: FaultKinds) {
        play(Options(seed: 1, faults: faults))
    }

    @Test(arguments: Seeds.of(1...4), [LockPolicy.advisory, .quorum])
    func aNewsroomWhoseProgramsComeAndGoSurvivesABadDay(seed: UInt64, policy: LockPolicy) {
        var options = Options(seed: seed, policy: policy, faults: .all)
        options.hasSessions = true
        play(options)
    }

    @Test(arguments: Seeds.of(1...4), [LockPolicy.advisory, .quorum])
    func aNewsroomThatWaitsInLineSurvivesABadDay(seed: UInt64, policy: LockPolicy) {
        var options = Options(seed: seed, policy: policy, faults: .all)
        options.hasLines = true
        play(options)
    }

    @Test(arguments: [PlantedBug.offerIgnored, .turnForgotten])
    func aBugInTheLineIsFound(bug: PlantedBug) {
        let found = PlantedSearch.find(bug, seeds: 1...30)
        #expect(found?.violation.invariant == .lines)
    }

    private func play(_ options: Options) {
        let outcome = Run.play(options)
        let kind = "\(options.policy), faults \(options.faults.rawValue)"
        #expect(outcome.violation == nil, "seed \(options.seed), \(kind)")
        #expect(outcome.actions > 0)
    }
}
