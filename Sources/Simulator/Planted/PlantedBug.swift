/// A bug that a run is to find: the simulator is tested itself.
///
/// Most are planted where the production code meets the simulated world: what a node takes in or
/// gives out is changed to what it would be if the production code had the bug.
public enum PlantedBug: String, CaseIterable, Sendable {
    /// A promise is kept in memory alone: what follows from it goes out before the disk has it.
    case promiseNotDurable
    /// The clock's ceiling is never written.
    case ceilingNotReserved
    /// Statements are taken in without a look at their signatures.
    case unverifiedEntries
}
