import Testing

/// Real daemons, real avahi-daemons and real kernels' networks, see `scripts/lab`. One test at a
/// time: they hold the daemons to deadlines, so nothing may compete with them.
@Suite(
    .serialized,
    .enabled(if: Lab.isAvailable, "needs root, and a machine that allows network namespaces"),
    .timeLimit(.minutes(3)))
enum LabSuite {}
