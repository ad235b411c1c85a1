internal import ArgumentParser
internal import BylineClient

struct LocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locks",
        abstract: "See which articles are held, by whom, and since when.",
        discussion: """
            An article that is not listed is free. `orphaned` says that its holder is gone: anyone \
            may claim it. A holder who did nothing for two minutes is `idle`. `unverified` says \
            that your own lock awaits a peer's word. `pending` (policy quorum) is nobody's yet: \
            the claim waits for the acks of a majority.

            EXAMPLES
              byline locks
              byline locks --desk sports
              byline locks --json
            """)

    @OptionGroup var desk: DeskOption
    @OptionGroup var home: HomeOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let desk = try desk.normalized
        let locks = try await Daemon(home).ask { try await $0.locks(desk: desk) }
        if format.json { return try Output.json(locks) }
        guard !locks.isEmpty else {
            return Output.lines(["No article\(Wording.ofDesk(desk)) is held."])
        }
        let now = Clock.now()
        let rows = locks.map { lock in
            [
                Cell(lock.article, .strong),
                Cell(lock.state.rawValue, lock.state == .held ? .good : .warning),
                Cell(Self.holder(lock, now: now)),
                Cell(Clock.since(lock.since, now: now)),
                Cell("\(lock.seenBy.count) of \(lock.seenBy.of)", .faint),
                Cell(Wording.about(lock)),
            ]
        }
        Output.lines(
            Table(["ARTICLE", "STATE", "HOLDER", "SINCE", "SEEN BY", "ABOUT"], rows).lines)
    }

    /// "Grace on host-2, idle 1 h".
    private static func holder(_ lock: Lock, now: Timestamp) -> String {
        guard lock.activity == .idle else { return Wording.holder(lock.holder) }
        let idle = Wording.activity(lock.activity, since: lock.lastActive, now: now)
        return "\(Wording.holder(lock.holder)), \(idle)"
    }
}
