internal import ArgumentParser

/// The command line of the simulator.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play a newsroom's bad days, and find out whether all that must hold holds.",
        discussion: """
            A run is a whole newsroom in one process: the daemon's own state, rules and packets on \
            simulated machines, disks, clocks and roads. All that happens in it follows from its \
            seed.

            EXAMPLES
              simulate --seeds 200                       200 bad days of everything
              simulate --seeds 50 --policy quorum --faults network,disk
              simulate --seed 42 --trace                 what happened on one of them
              simulate scale 64,256                      how a large newsroom fares

            EXIT STATUS
              0  all held
              1  something did not; a line a seed says what, and how to play it again
              64 wrong usage
            """,
        subcommands: [SeedsCommand.self, ScaleCommand.self, WorkerCommand.self],
        defaultSubcommand: SeedsCommand.self)
}
